import { readApplied } from "../engine/applied.js";
import { doneActions } from "../engine/journal.js";
import { readTableStates } from "../engine/table-states.js";
import { truncatedTables } from "../engine/truncated-tables.js";
import { zeroLsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";
import { tableKey } from "../model/table-id.js";
import type { ApplierOptions } from "../replication/apply/applier.js";
import type { Changes } from "./changes.js";
import { defaultRetryForMs } from "./keep-connected.js";
import type { World } from "./world.js";

/** What an applier of the migration needs, for all tables, as the target knows them now. */
export async function applierOptions(world: World, changes: Changes, target: Queryable): Promise<ApplierOptions> {
	const { spec, emit, signal, migration } = world;
	const states = await readTableStates(target);
	const truncated = truncatedTables(migration.plan.actions, await doneActions(target));
	const applied = await readApplied(target);
	return {
		endpoint: spec.target,
		name: spec.name,
		writesAs: migration.plan.writesAs,
		changeLog: changes.log,
		tables: migration.plan.tables,
		tableStates: new Map(
			states.map(({ table, copyPoint = zeroLsn, state, apart }) => {
				const truncatedBefore = truncated.get(tableKey(table)) ?? zeroLsn;
				return [tableKey(table), { copyPoint, state, truncatedBefore, apart }];
			}),
		),
		from: applied?.lsn ?? zeroLsn,
		batch: spec.replicate.batch,
		emit,
		signal,
		retryForMs: world.retryForMs ?? defaultRetryForMs,
	};
}
