import type { ChangeCounters } from "../cutover/criteria.js";
import type { PresentLeaf } from "../cutover/partition-changes.js";
import { groupBy } from "../model/group-by.js";
import type { FoldedTable } from "../model/partition-leaf.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { StatusReport } from "../model/status.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";

/** Age of the oldest open transaction of other sessions of the database, in ms; undefined when there is none. */
export async function oldestTransactionMs(source: Queryable): Promise<number | undefined> {
	const [row] = await source.query<{ ms: string | null }>(
		`select (extract(epoch from clock_timestamp() - min(xact_start)) * 1000)::bigint as ms from pg_stat_activity
		where datname = current_database() and backend_type = 'client backend' and application_name not like 'hyperferry/%'`,
	);
	return row?.ms == null ? undefined : Number(row.ms);
}

/** How we hold vacuum up on the source, and whose transaction is the oldest beside ours. */
export async function sourceTransactions(source: Queryable, name: string): Promise<StatusReport["source"]> {
	const rows = await source.query<{ ours: boolean; pid: number; idle: boolean; seconds: string; behind: number | null }>(sql`
		select application_name like ${`hyperferry/${name}/%`} as ours, pid, state like 'idle in transaction%' as idle,
			extract(epoch from clock_timestamp() - xact_start)::numeric(20, 3) as seconds, age(backend_xmin) as behind
		from pg_stat_activity
		where datname = current_database() and backend_type = 'client backend' and xact_start is not null and pid <> pg_backend_pid()
		order by xact_start`);
	const snapshot = rows.find(({ ours, behind }) => ours && behind !== null);
	const oldest = rows.find(({ ours }) => !ours);
	return {
		...(snapshot ? { snapshot: { seconds: Number(snapshot.seconds), transactionsBehind: snapshot.behind ?? 0 } } : {}),
		...(oldest ? { oldest: { pid: oldest.pid, seconds: Number(oldest.seconds), idle: oldest.idle } } : {}),
	};
}

/** Counters of the tables that publish inserts only, at plan time and now. */
export async function insertOnlyCounters(source: Queryable, tables: readonly PlannedTable[]) {
	const insertOnly = tables.filter(({ publication, data }) => publication === "insert" && data === "all");
	if (insertOnly.length === 0) return [];
	const rows = await source.query<{ schema: string; name: string; updates: string; deletes: string }>(sql`
		select w.schema, w.name, l.updates, l.deletes
		from unnest(${insertOnly.map(({ table }) => table.schema)}::text[], ${insertOnly.map(({ table }) => table.name)}::text[]) as w (schema, name)
			join pg_namespace n on n.nspname = w.schema join pg_class c on c.relnamespace = n.oid and c.relname = w.name
			cross join lateral (
				select sum(pg_stat_get_tuples_updated(t.oid)) as updates, sum(pg_stat_get_tuples_deleted(t.oid)) as deletes
				from (select c.oid union select relid from pg_partition_tree(c.oid) where c.relkind = 'p') t (oid)
			) l`);
	const now = new Map<string, ChangeCounters>(
		rows.map((row) => [tableKey(row), { updates: Number(row.updates), deletes: Number(row.deletes) }]),
	);
	return insertOnly.map(({ table, updates, deletes }) => ({
		table: formatTableId(table),
		planned: { updates, deletes },
		now: now.get(tableKey(table)) ?? { updates, deletes },
	}));
}

interface LeafRow extends TableId, Omit<PresentLeaf, "partition" | "condition"> {
	readonly partition_schema: string;
	readonly partition_name: string;
}

/**
 * By tableKey: the partitions with rows that the tables have now. The system columns of a table are as old as itself, so what attached it came
 * later where it was a table before. A partition that is being detached concurrently counts no more.
 */
export async function presentPartitions(
	source: Queryable,
	tables: readonly FoldedTable[],
): Promise<ReadonlyMap<string, readonly PresentLeaf[]>> {
	if (tables.length === 0) return new Map();
	const rows = await source.query<LeafRow>(sql`
		with recursive edge as (
			select i.inhparent, i.inhrelid, i.xmin from pg_inherits i where to_jsonb(i) ->> 'inhdetachpending' is distinct from 'true'
		), below (schema, name, oid, edges, youngest) as (
			select w.schema, w.name, e.inhrelid, e.xmin::text, age(e.xmin)
			from unnest(${tables.map(({ table }) => table.schema)}::text[], ${tables.map(({ table }) => table.name)}::text[]) as w (schema, name)
				join pg_namespace n on n.nspname = w.schema join pg_class c on c.relnamespace = n.oid and c.relname = w.name join edge e on e.inhparent = c.oid
			union all
			select b.schema, b.name, e.inhrelid, e.xmin::text || ' ' || b.edges, least(b.youngest, age(e.xmin)) from below b join edge e on e.inhparent = b.oid
		)
		select b.schema, b.name, n.nspname as partition_schema, c.relname as partition_name, c.oid, c.relfilenode as file, b.edges,
			c.relpersistence <> 'p' or c.relkind = 'f' or b.youngest < age(a.xmin) as "mayHaveRows"
		from below b join pg_class c on c.oid = b.oid join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = -1
		where c.relkind in ('r', 'f')`);
	const found = groupBy(rows, tableKey);
	return new Map(
		[...found].map(([key, leaves]) => [
			key,
			leaves.map(({ partition_schema, partition_name, oid, file, edges, mayHaveRows }) => ({
				partition: { schema: partition_schema, name: partition_name },
				oid,
				file,
				edges,
				mayHaveRows,
			})),
		]),
	);
}
