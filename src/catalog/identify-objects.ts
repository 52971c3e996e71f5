import type { Queryable } from "../model/queryable.js";
import { arrayLiteral, sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import type { TocEntry } from "../pg/pgdump/parse-dump.js";

/** All undefined for entries that are no object. */
export interface ObjectName {
	/** pg_identify_object: the same on every server, whatever the OIDs. */
	readonly identity?: string;
	/** Its own name, where the entry's tag is more than that. */
	readonly name?: string;
	/** The table it is, or belongs to. */
	readonly table?: TableId;
}

interface Row {
	readonly id: number;
	readonly identity: string;
	readonly name: string | null;
	readonly table_schema: string | null;
	readonly table_name: string | null;
}

/** Names by dump id. */
export async function identifyObjects(session: Queryable, entries: readonly TocEntry[]): Promise<ReadonlyMap<number, ObjectName>> {
	const known = entries.filter(({ classOid }) => classOid !== 0);
	const numbers = (of: (entry: TocEntry) => number) => arrayLiteral(known.map(of));
	const rows = await session.query<Row>(sql`
		with entry as (
			select * from rows from (
				unnest(${numbers(({ dumpId }) => dumpId)}::int[]), unnest(${numbers(({ classOid }) => classOid)}::oid[]),
				unnest(${numbers(({ oid }) => oid)}::oid[])
			) as e (id, classid, objid)
		), named as (
			select e.id, c.relname as name, coalesce(i.indrelid, o.refobjid, case when c.relkind <> 'S' then c.oid end) as relid
			from entry e join pg_class c on e.classid = 'pg_class'::regclass and c.oid = e.objid
				left join pg_index i on i.indexrelid = c.oid
				left join pg_depend o on c.relkind = 'S' and o.classid = e.classid and o.objid = c.oid
					and o.refclassid = e.classid and o.refobjsubid > 0 and o.deptype in ('a', 'i')
			union all
			select e.id, c.conname, c.conrelid from entry e
				join pg_constraint c on e.classid = 'pg_constraint'::regclass and c.oid = e.objid
			union all
			select e.id, t.tgname, t.tgrelid from entry e
				join pg_trigger t on e.classid = 'pg_trigger'::regclass and t.oid = e.objid
			union all
			select e.id, r.rulename, r.ev_class from entry e
				join pg_rewrite r on e.classid = 'pg_rewrite'::regclass and r.oid = e.objid
			union all
			select e.id, p.polname, p.polrelid from entry e
				join pg_policy p on e.classid = 'pg_policy'::regclass and p.oid = e.objid
			union all
			select e.id, a.attname, d.adrelid from entry e
				join pg_attrdef d on e.classid = 'pg_attrdef'::regclass and d.oid = e.objid
				join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
			union all
			select e.id, s.stxname, s.stxrelid from entry e
				join pg_statistic_ext s on e.classid = 'pg_statistic_ext'::regclass and s.oid = e.objid
			union all
			select e.id, p.proname, null from entry e
				join pg_proc p on e.classid = 'pg_proc'::regclass and p.oid = e.objid
		)
		select e.id, i.identity, named.name, n.nspname as table_schema, c.relname as table_name
		from entry e cross join lateral pg_identify_object(e.classid, e.objid, 0) i
			left join named on named.id = e.id
			left join pg_class c on c.oid = named.relid
			left join pg_namespace n on n.oid = c.relnamespace`);
	return new Map(
		rows.map((row) => {
			const table =
				row.table_schema === null || row.table_name === null ? {} : { table: { schema: row.table_schema, name: row.table_name } };
			return [row.id, { identity: row.identity, ...(row.name === null ? {} : { name: row.name }), ...table }];
		}),
	);
}
