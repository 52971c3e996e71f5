import { endApart, setApart } from "../engine/apart-tables.js";
import { doneActions } from "../engine/journal.js";
import { readTableStates, setTableState, type TableState } from "../engine/table-states.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { HyperferryError } from "../model/errors.js";
import { minLsn, zeroLsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import { recopyCommand } from "../model/recopy-command.js";
import { formatTableId, sameTable, type TableId, tableKey } from "../model/table-id.js";
import { isTransient } from "../pg/connection-error.js";
import { describeError, isServerError } from "../pg/server-error.js";
import type { PgSession } from "../pg/session.js";
import type { Plan } from "../plan/plan.js";
import type { Applier } from "../replication/apply/applier.js";
import { catchUpApart } from "./catch-up-apart.js";
import type { Changes } from "./changes.js";
import { executePlan } from "./execute-plan.js";
import { recordEqualObjects } from "./record-equal-objects.js";
import type { World } from "./world.js";

/** Tables that are copied, and catch up, while the others stream. */
export interface Joining {
	/** Those that do not follow yet. */
	readonly tables: readonly TableId[];
	/** Copies tables again, after their rows on the target were removed; resolves when each of them follows or has stopped. */
	recopy(tables: readonly TableId[]): Promise<void>;
	/** Waits for what is under way; rejects with what ended it. */
	end(): Promise<void>;
}

/**
 * Goes on with tables that are apart (`states`: what the target knew before the applier was started), and takes more once `quiet` has resolved:
 * nothing else is executed that needs them.
 */
export function joinTables(
	world: World,
	changes: Changes,
	applier: Applier,
	states: readonly TableState[],
	quiet: () => Promise<void>,
): Joining {
	let apart = states.filter(isApart);
	// from the first moment on: the applier prunes what it has applied
	let kept: Disposable | undefined;
	let working: Promise<void> | undefined;
	let asked: readonly TableId[] = [];

	/** Everything from the copy points on is needed again; a copy point to come is behind what is applied now. */
	function keep(): void {
		const points = apart.map(({ state, copyPoint = zeroLsn }) => (state === "copied" ? copyPoint : applier.appliedLsn));
		const [first, ...more] = points;
		const next = first === undefined ? undefined : changes.log.keep(more.reduce(minLsn, first));
		kept?.[Symbol.dispose]();
		kept = next;
	}

	async function work(): Promise<void> {
		await using session = await world.sessions.target("recopy");
		for (let first = true; ; first = false) {
			world.signal.throwIfAborted();
			apart = (await readTableStates(session)).filter(isApart);
			keep();
			if ((apart.length === 0 && !first) || world.drain.aborted) return;
			const uncopied = apart.filter(({ state }) => state !== "copied");
			if (first || uncopied.length > 0) await copy(session, uncopied);
			else
				await catchUpApart(
					world,
					changes,
					applier,
					session,
					apart.map(({ table }) => table),
				);
		}
	}

	async function copy(session: PgSession, uncopied: readonly TableState[]): Promise<void> {
		const tables = uncopied.map(({ table }) => table);
		if (tables.length > 0) world.emit({ type: "info", msg: `> ${namesOf(tables)}: copied while the other tables stream` });
		const apart = new Set(tables.map(tableKey));
		try {
			const makes = await makesObjects(session, world.migration.plan);
			// before the snapshot: what is committed from its copy point on must be sent
			const left = await executePlan(world, ["prepare"], { apart });
			if (left === 0) await executePlan(world, ["schema", "copy", "build"], { apart });
			if (makes) await recordEqualObjects({ ...world, control: session });
		} catch (error) {
			const reason = hindrance(error);
			if (!reason || tables.length === 0) throw error;
			await stop(session, tables, reason);
		}
	}

	/** The others go on without them. */
	async function stop(session: Session, tables: readonly TableId[], reason: (table: TableId) => Diagnostic): Promise<void> {
		const states = (await readTableStates(session)).filter(({ table }) => tables.some((id) => sameTable(id, table)));
		const uncopied = states.filter(({ state }) => state !== "copied");
		const left = uncopied.length > 0 ? uncopied : states;
		await session.transaction(async (transaction) => {
			for (const { table } of left) await setTableState(transaction, { table, state: "stopped", reason: reason(table) });
			await endApart(
				transaction,
				left.map(({ table }) => table),
			);
		});
		for (const { table, copyPoint = zeroLsn } of left) {
			const planned = world.migration.plan.tables.find((one) => sameTable(one.table, table));
			if (planned) applier.join(planned, { copyPoint, state: "stopped" }, reason(table));
			world.emit({ type: "table.stopped", table: formatTableId(table), diagnostic: reason(table) });
		}
	}

	function start(): Promise<void> {
		working ??= work().finally(() => {
			working = undefined;
		});
		working.catch(world.fail);
		return working;
	}

	keep();
	void start();
	return {
		get tables() {
			return [...asked, ...apart.map(({ table }) => table)];
		},
		async recopy(tables) {
			const isTaken = (table: TableId) => [...asked, ...apart.map((state) => state.table)].some((other) => sameTable(other, table));
			const added = tables.filter((table) => !isTaken(table));
			asked = [...asked, ...added];
			try {
				await quiet();
				await using session = await world.sessions.target("recopy");
				await applier.leave(added, async () => {
					await setApart(session, added);
					apart = (await readTableStates(session)).filter(isApart);
					keep();
				});
			} finally {
				asked = asked.filter((table) => !added.includes(table));
			}
			await working;
			while (!world.drain.aborted && apart.length > 0) await start();
		},
		async end() {
			await working;
		},
	};
}

function isApart({ apart }: TableState): boolean {
	return apart;
}

/** Whether objects of a table that joins are still to be made. */
async function makesObjects(target: Queryable, { actions }: Plan): Promise<boolean> {
	const done = await doneActions(target);
	return actions.some(({ id, kind }) => (kind === "create-object" || kind === "build-object") && !done.has(id));
}

function namesOf(tables: readonly TableId[]): string {
	return tables.map(formatTableId).join(", ");
}

/** What stops the copy of these tables only; undefined for what concerns everything. */
function hindrance(error: unknown): ((table: TableId) => Diagnostic) | undefined {
	if (isTransient(error)) return undefined;
	const why =
		error instanceof HyperferryError
			? error.diagnostics.find(({ code }) => code === "E408")?.why
			: isServerError(error)
				? describeError(error)
				: undefined;
	if (why === undefined) return undefined;
	return (table) => ({
		code: "E440",
		severity: "error",
		what: `${formatTableId(table)} could not be copied`,
		why,
		fix: [`mend what the server says, then: ${recopyCommand(table)}`],
		notes: ["the other tables stream on; the target has no rows, or not all rows, of this one"],
		object: formatTableId(table),
	});
}
