import { type Action, definitionOf } from "../actions/registry.js";
import type { Lsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { Plan } from "../plan/plan.js";
import { emptyTable } from "./empty-table.js";
import { doneActions, forgetActions } from "./journal.js";
import type { Finished } from "./schedule.js";
import { readTableStates, setTableState } from "./table-states.js";

/** A table that must be copied under a new snapshot, because not all of it was copied under the lost one. */
export interface TableRestart {
	readonly table: TableId;
	/** Journal rows that no longer hold; some: the target has rows to be emptied. */
	readonly forget: readonly string[];
}

type PartAction = Extract<Action, { readonly kind: "copy-part" }>;

/** The parts of every table that is copied, by tableKey. */
export function partsByTable(
	actions: readonly Action[],
): ReadonlyMap<string, { readonly table: TableId; readonly parts: readonly PartAction[] }> {
	const tables = new Map<string, { readonly table: TableId; readonly parts: PartAction[] }>();
	for (const action of actions) {
		if (action.kind !== "copy-part") continue;
		const key = tableKey(action.args.table);
		const entry = tables.get(key) ?? { table: action.args.table, parts: [] };
		entry.parts.push(action);
		tables.set(key, entry);
	}
	return tables;
}

/**
 * Tables of which some part is not done. Rows may move between parts of different snapshots (an update gives a row a new ctid), so such a
 * table starts again unless its finished parts are brought to the new one; complete ones keep their copy point. Emptying a hypertable drops
 * its chunks: making them is then to be done again.
 */
export function tablesToRestart(actions: readonly Action[], done: Finished): TableRestart[] {
	const { kind, subject } = definitionOf("create-chunks");
	return [...partsByTable(actions).values()].flatMap(({ table, parts }) => {
		const forget = parts.flatMap(({ id }) => (done.has(id) ? [id] : []));
		if (forget.length === parts.length) return [];
		const chunks = `${kind}:${subject({ table, slices: [] })}`;
		return [{ table, forget: forget.length > 0 && done.has(chunks) ? [...forget, chunks] : forget }];
	});
}

/**
 * For a new snapshot: empties the tables that are not complete, makes their actions undone and notes its copy point, all or nothing.
 * Returns them. None of their parts may be running; the journal must be read again afterwards. `kept`, by tableKey: tables whose finished
 * parts are at that copy point already.
 */
export async function restartTables(
	target: Session,
	actions: readonly Action[],
	copyPoint: Lsn,
	writesAs: Plan["writesAs"],
	kept: ReadonlySet<string> = new Set(),
): Promise<readonly TableRestart[]> {
	return target.transaction(async (transaction) => {
		const restarts = tablesToRestart(actions, await doneActions(transaction)).filter(({ table }) => !kept.has(tableKey(table)));
		const apart = new Set((await readTableStates(transaction)).filter((state) => state.apart).map(({ table }) => tableKey(table)));
		if (writesAs === "replica") await transaction.exec("SET LOCAL session_replication_role = replica");
		// they may have readers
		if (apart.size > 0) await transaction.exec("SET LOCAL lock_timeout = '30s'");
		for (const { table, forget } of restarts) {
			if (forget.length > 0 || apart.has(tableKey(table))) await emptyTable(transaction, table);
			await setTableState(transaction, { table, copyPoint, state: "pending" });
		}
		await forgetActions(
			transaction,
			restarts.flatMap((restart) => restart.forget),
		);
		return restarts;
	});
}
