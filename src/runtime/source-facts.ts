import type { ChangeCounters } from "../cutover/criteria.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { formatTableId, tableKey } from "../model/table-id.js";

/** Age of the oldest open transaction of other sessions of the database, in ms; undefined when there is none. */
export async function oldestTransactionMs(source: Queryable): Promise<number | undefined> {
	const [row] = await source.query<{ ms: string | null }>(
		`select (extract(epoch from clock_timestamp() - min(xact_start)) * 1000)::bigint as ms from pg_stat_activity
		where datname = current_database() and backend_type = 'client backend' and application_name not like 'hyperferry/%'`,
	);
	return row?.ms == null ? undefined : Number(row.ms);
}

/** Counters of the tables that publish inserts only, at plan time and now. */
export async function insertOnlyCounters(source: Queryable, tables: readonly PlannedTable[]) {
	const insertOnly = tables.filter(({ publication, data }) => publication === "insert" && data === "all");
	if (insertOnly.length === 0) return [];
	const rows = await source.query<{ schema: string; name: string; updates: string; deletes: string }>(sql`
		select schemaname as schema, relname as name, n_tup_upd as updates, n_tup_del as deletes from pg_stat_all_tables
		where (schemaname, relname) in (select * from unnest(${insertOnly.map(({ table }) => table.schema)}::text[], ${insertOnly.map(({ table }) => table.name)}::text[]))`);
	const now = new Map<string, ChangeCounters>(
		rows.map((row) => [tableKey(row), { updates: Number(row.updates), deletes: Number(row.deletes) }]),
	);
	return insertOnly.map(({ table, updates, deletes }) => ({
		table: formatTableId(table),
		planned: { updates, deletes },
		now: now.get(tableKey(table)) ?? { updates, deletes },
	}));
}
