import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { tableKey } from "../model/table-id.js";

/** What the server counted and sampled about a table's rows, beside what the catalog holds of it. */
export interface TableStatistics {
	/** Rows inserted since the counters were reset. */
	readonly inserts: number;
	/** Number of different values by column, of columns with statistics (ANALYZE). */
	readonly distinct: ReadonlyMap<string, number>;
}

interface Row {
	readonly schema: string;
	readonly name: string;
	readonly inserts: string | null;
	readonly rows: number;
	readonly distinct: Readonly<Record<string, number>> | null;
}

/** By tableKey, of the ordinary tables of these schemas. */
export async function readStatistics(session: Queryable, schemas: readonly string[]): Promise<ReadonlyMap<string, TableStatistics>> {
	const rows = await session.query<Row>(sql`
		select n.nspname as schema, c.relname as name, s.n_tup_ins as inserts, c.reltuples as rows,
			(select json_object_agg(p.attname, p.n_distinct) from pg_stats p
				where p.schemaname = n.nspname and p.tablename = c.relname and not p.inherited) as distinct
		from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_user_tables s on s.relid = c.oid
		where c.relkind = 'r' and n.nspname = any (${schemas}::text[])`);
	return new Map(
		rows.map((row) => {
			// a negative number is a share of the rows: https://www.postgresql.org/docs/17/view-pg-stats.html
			const values = Object.entries(row.distinct ?? {}).map(([column, n]): [string, number] => [
				column,
				n < 0 ? -n * Math.max(0, row.rows) : n,
			]);
			return [tableKey(row), { inserts: Number(row.inserts ?? 0), distinct: new Map(values) }];
		}),
	);
}
