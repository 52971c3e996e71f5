import type { Queryable } from "../model/queryable.js";
import { quoteTable, sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";

/**
 * Removes all rows of a table of the target, if it is there. ONLY: children are tables of their own and may be complete; TimescaleDB refuses ONLY
 * for hypertables, whose chunks are meant. Foreign keys and triggers do not act where the transaction writes as a replica. Throws what the server answers.
 */
export async function emptyTable(transaction: Queryable, table: TableId): Promise<void> {
	const [found] = await transaction.query<{ exists: boolean }>(sql`select to_regclass(${quoteTable(table)}) is not null as exists`);
	if (!found?.exists) return;
	const only = (await isHypertable(transaction, table)) ? "" : "ONLY ";
	// A table that a foreign key points to cannot be truncated
	const verb = (await isReferenced(transaction, table)) ? "DELETE FROM" : "TRUNCATE";
	await transaction.exec(`${verb} ${only}${quoteTable(table)}`);
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
