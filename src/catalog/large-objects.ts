import type { Queryable } from "../model/queryable.js";
import { raw, sql } from "../model/sql.js";
import type { Catalog } from "./catalog.js";

/** Few enough to be copied again after an interruption, many enough that there are never more than some hundred ranges. */
const leastPerRange = 1000;
const mostRanges = 200;

interface Row {
	readonly from: number;
	readonly objects: number;
	readonly unreadable: number;
	readonly owners: readonly string[];
	readonly grantees: readonly string[];
}

/** The database's large objects, which belong to no schema. pg_largeobject itself is closed to ordinary roles, its size and the list are not. */
export async function readLargeObjects(session: Queryable, serverVersion: number): Promise<Catalog["largeObjects"]> {
	const ranges = await session.query<Row>(sql`
		with counted as (select count(*) as objects from pg_largeobject_metadata),
		numbered as (
			select m.oid, m.lomowner, m.lomacl, (row_number() over (order by m.oid) - 1) / greatest(${leastPerRange}::int, c.objects / ${mostRanges}::int + 1) as range
			from pg_largeobject_metadata m, counted c
		)
		select min(oid) as from, count(*)::int as objects, array_agg(distinct pg_get_userbyid(lomowner)::text) as owners,
			coalesce((select array_agg(distinct case when a.grantee = 0 then 'public' else pg_get_userbyid(a.grantee)::text end)
				from numbered g, aclexplode(g.lomacl) a where g.range = n.range and a.grantee <> g.lomowner), '{}') as grantees,
			count(*) filter (where not (
				(select rolsuper from pg_roles where rolname = current_user) or current_setting('lo_compat_privileges')::boolean
				or pg_has_role(lomowner, 'USAGE') or exists (
					select from aclexplode(lomacl) a
					where a.privilege_type = 'SELECT' and (a.grantee = 0 or pg_has_role(a.grantee, 'USAGE')))
			))::int as unreadable
		from numbered n group by range order by range`);
	const [size] = await session.query<{ bytes: string }>("select pg_table_size('pg_largeobject') as bytes");
	const changes = await readLargeObjectChanges(session, serverVersion);
	const objects = sum(ranges.map((range) => range.objects));
	return {
		objects,
		bytes: objects === 0 ? 0 : Number(size?.bytes ?? 0),
		ranges: ranges.map(({ from, objects: count }) => ({ from, objects: count })),
		unreadable: sum(ranges.map(({ unreadable }) => unreadable)),
		owners: distinct(ranges.flatMap(({ owners }) => owners)),
		grantees: distinct(ranges.flatMap(({ grantees }) => grantees)),
		...(changes === undefined ? {} : { changes }),
	};
}

/**
 * A word for all changes of large objects so far: while it stays the same, none has changed. Undefined where the server cannot say so: its
 * counters are switched off, or may lose some, as before PostgreSQL 15. https://www.postgresql.org/docs/17/monitoring-stats.html
 */
export async function readLargeObjectChanges(session: Queryable, serverVersion: number): Promise<string | undefined> {
	if (serverVersion < 150000) return undefined;
	const counters = ["inserted", "updated", "deleted"].map((what) => `pg_stat_get_tuples_${what}(c.oid)`).join(", ");
	const [row] = await session.query<{ changes: string | null }>(sql`
		select case when current_setting('track_counts')::boolean then concat_ws(' ', d.stats_reset, (
			select string_agg(concat_ws('/', ${raw(counters)}), ' ' order by c.oid)
			from pg_class c where c.oid in ('pg_largeobject'::regclass, 'pg_largeobject_metadata'::regclass)
		)) end as changes
		from pg_stat_database d where d.datname = current_database()`);
	return row?.changes ?? undefined;
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

function distinct(names: readonly string[]): readonly string[] {
	return [...new Set(names)].sort();
}
