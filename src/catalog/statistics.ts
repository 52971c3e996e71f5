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
	readonly distinct: Readonly<Record<string, number>> | null;
}

/**
 * By tableKey, of the tables of these schemas. What a partitioned table has is that of its partitions, since autovacuum does not analyse it: at
 * least as many different values as the partition with the most. A negative number is a share of the rows:
 * https://www.postgresql.org/docs/17/view-pg-stats.html
 */
export async function readStatistics(session: Queryable, schemas: readonly string[]): Promise<ReadonlyMap<string, TableStatistics>> {
	const rows = await session.query<Row>(sql`
		select n.nspname as schema, c.relname as name, leaf.inserts,
			(select json_object_agg(column_name, most) from (
				select p.attname, max(case when p.n_distinct < 0 then -p.n_distinct * greatest(l.reltuples, 0) else p.n_distinct end)
				from pg_class l join pg_namespace ln on ln.oid = l.relnamespace join pg_stats p on p.schemaname = ln.nspname and p.tablename = l.relname
				where l.oid = any (leaf.oids) and not p.inherited group by p.attname
			) as d (column_name, most)) as distinct
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
			cross join lateral (
				select array_agg(t.oid) as oids, sum(pg_stat_get_tuples_inserted(t.oid)) as inserts
				from (select c.oid union select relid::oid from pg_partition_tree(c.oid) where c.relkind = 'p') as t (oid)
			) as leaf
		where c.relkind in ('r', 'p') and n.nspname = any (${schemas}::text[])`);
	return new Map(
		rows.map(({ inserts, distinct, ...table }) => [
			tableKey(table),
			{ inserts: Number(inserts ?? 0), distinct: new Map(Object.entries(distinct ?? {})) },
		]),
	);
}
