import { type Action, definitionOf } from "../actions/registry.js";
import type { Lsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import { quoteTable, sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { doneActions, forgetActions } from "./journal.js";
import type { Finished } from "./schedule.js";
import { setTableState } from "./table-states.js";

/** A table that must be copied under a new snapshot, because not all of it was copied under the lost one. */
export interface TableRestart {
	readonly table: TableId;
	/** Journal rows that no longer hold; some: the target has rows to be emptied. */
	readonly forget: readonly string[];
}

/**
 * Tables of which some part is not done. Rows may move between parts of different snapshots (an update gives a row a new ctid), so such a
 * table starts again; complete ones keep their copy point. Emptying a hypertable drops its chunks: making them is then to be done again.
 */
export function tablesToRestart(actions: readonly Action[], done: Finished): TableRestart[] {
	const tables = new Map<string, { readonly table: TableId; readonly parts: string[] }>();
	for (const action of actions) {
		if (action.kind !== "copy-part") continue;
		const key = tableKey(action.args.table);
		const entry = tables.get(key) ?? { table: action.args.table, parts: [] };
		entry.parts.push(action.id);
		tables.set(key, entry);
	}
	const { kind, subject } = definitionOf("create-chunks");
	return [...tables.values()].flatMap(({ table, parts }) => {
		const forget = parts.filter((id) => done.has(id));
		if (forget.length === parts.length) return [];
		const chunks = `${kind}:${subject({ table, slices: [] })}`;
		return [{ table, forget: forget.length > 0 && done.has(chunks) ? [...forget, chunks] : forget }];
	});
}

/**
 * After a lost snapshot: empties the tables that are not complete, makes their actions undone and notes the copy point of the new snapshot,
 * all or nothing. Returns them. None of their parts may be running; the journal must be read again afterwards.
 */
export async function restartTables(target: Session, actions: readonly Action[], copyPoint: Lsn): Promise<readonly TableRestart[]> {
	return target.transaction(async (transaction) => {
		const restarts = tablesToRestart(actions, await doneActions(transaction));
		for (const { table, forget } of restarts) {
			if (forget.length > 0) await emptyTable(transaction, table);
			await setTableState(transaction, { table, copyPoint, state: "pending" });
		}
		await forgetActions(
			transaction,
			restarts.flatMap((restart) => restart.forget),
		);
		return restarts;
	});
}

/** ONLY: children are tables of their own and may be complete; TimescaleDB refuses ONLY for hypertables, whose chunks are meant. */
async function emptyTable(transaction: Queryable, table: TableId): Promise<void> {
	const only = (await isHypertable(transaction, table)) ? "" : "ONLY ";
	if (!(await isReferenced(transaction, table))) return transaction.exec(`TRUNCATE ${only}${quoteTable(table)}`);
	// A table that a foreign key of before us points to cannot be truncated; as a replica no trigger of the key acts
	await transaction.exec(
		`SET LOCAL session_replication_role = replica; DELETE FROM ${only}${quoteTable(table)}; SET LOCAL session_replication_role = origin`,
	);
}

async function isHypertable(transaction: Queryable, table: TableId): Promise<boolean> {
	const [view] = await transaction.query<{ found: boolean }>(
		"select to_regclass('timescaledb_information.hypertables') is not null as found",
	);
	if (!view?.found) return false;
	const rows = await transaction.query(sql`
		select from timescaledb_information.hypertables where hypertable_schema = ${table.schema} and hypertable_name = ${table.name}`);
	return rows.length > 0;
}

async function isReferenced(transaction: Queryable, table: TableId): Promise<boolean> {
	const keys = await transaction.query(sql`
		select from pg_constraint where contype = 'f' and confrelid = ${quoteTable(table)}::regclass and conrelid <> confrelid`);
	return keys.length > 0;
}
