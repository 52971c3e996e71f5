import { setTimeout as sleep } from "node:timers/promises";
import { endApart } from "../engine/apart-tables.js";
import { minLsn, zeroLsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";
import { type Applier, startApplier } from "../replication/apply/applier.js";
import { applierOptions } from "./applier-options.js";
import type { Changes } from "./changes.js";
import type { World } from "./world.js";

const pollMs = 50;
/** With less WAL than this between them, the applier of the others may wait. */
const nearBytes = 1024n ** 2n;

/**
 * Applies the changes of tables that were copied apart, from their copy points to where `applier` is; it then takes them over. Returns earlier
 * after a drain. Rejects with what ends the appliers.
 */
export async function catchUpApart(
	world: World,
	changes: Changes,
	applier: Applier,
	session: Queryable,
	tables: readonly TableId[],
): Promise<void> {
	const { signal, drain, emit, migration } = world;
	const keys = new Set(tables.map(tableKey));
	const options = await applierOptions(world, changes, session);
	const tableStates = new Map([...options.tableStates].map(([key, state]) => [key, { ...state, apart: false }]));
	const planned = migration.plan.tables.filter(({ table }) => keys.has(tableKey(table)));
	const from = planned.map(({ table }) => tableStates.get(tableKey(table))?.copyPoint ?? zeroLsn).reduce(minLsn);
	const own = startApplier({ ...options, tables: planned, tableStates, from, apart: true });
	let ended = false;
	own.done.then(
		() => {},
		() => {
			ended = true;
		},
	);
	const until = async (reached: () => boolean) => {
		while (!reached() && own.stopped.size < planned.length && !drain.aborted) {
			signal.throwIfAborted();
			if (ended) await own.done;
			await sleep(pollMs);
		}
	};
	try {
		await until(() => own.appliedLsn + nearBytes >= applier.appliedLsn);
		if (drain.aborted) return;
		const hold = await applier.pause();
		try {
			const held = applier.appliedLsn;
			await until(() => own.appliedLsn >= held);
			if (drain.aborted) return;
			await own.stop();
			const reached = (await applierOptions(world, changes, session)).tableStates;
			await endApart(session, tables);
			for (const table of planned) {
				const state = reached.get(tableKey(table.table));
				if (state) applier.join(table, { ...state, apart: false }, own.stopped.get(tableKey(table.table)));
				if (!own.stopped.has(tableKey(table.table))) emit({ type: "info", msg: `+ ${formatTableId(table.table)} follows the source` });
			}
		} finally {
			await hold.release();
		}
	} finally {
		await own.stop().catch(() => {});
	}
}
