import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { ColumnFacts } from "./catalog.js";

export type TypeFacts = Pick<
	ColumnFacts,
	| "typeSchema"
	| "typeName"
	| "typeKind"
	| "elementSchema"
	| "elementKind"
	| "typeHasBinary"
	| "extensionType"
	| "hasHashSupport"
	| "equalitySchema"
	| "hasOrder"
>;

interface Row {
	readonly oid: number;
	readonly schema: string;
	readonly name: string;
	readonly kind: string;
	readonly element_schema: string | null;
	readonly element_kind: string | null;
	readonly binary: boolean;
	readonly extension: boolean;
	readonly hash: boolean;
	readonly ordered: boolean;
	readonly equality_schema: string | null;
}

/**
 * Facts of types by OID. The element is that of an array, or what a domain is over in the end. Hash support and order are those of the element:
 * enums and ranges have both (https://www.postgresql.org/docs/17/catalog-pg-opclass.html), of others those with a default class for hash or
 * btree, or one of a type that they are the same bytes as. Composites have an order, and a hash where all their attributes have one (since
 * PostgreSQL 14, which every TimescaleDB of today asks for). The operator `=` is that of the default B-tree or hash class; arrays have the
 * server's own.
 */
export async function readTypes(session: Queryable, oids: readonly number[]): Promise<ReadonlyMap<number, TypeFacts>> {
	const rows = await session.query<Row>(sql`
		with recursive inner_type (oid, at) as (
			select t.oid, t.oid from pg_type t where t.oid = any (${oids}::oid[])
			union
			select i.oid, case when t.typtype = 'd' then t.typbasetype else t.typelem end
			from inner_type i join pg_type t on t.oid = i.at where t.typtype = 'd' or t.typelem <> 0 and t.typlen = -1
		), attribute (oid, at) as (
			select t.oid, t.oid from pg_type t where t.oid = any (${oids}::oid[])
			union
			select i.oid, case when t.typtype = 'c' then a.atttypid when t.typtype = 'd' then t.typbasetype else t.typelem end
			from attribute i join pg_type t on t.oid = i.at
				left join pg_attribute a on t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
			where t.typtype = 'd' or t.typelem <> 0 and t.typlen = -1 or a.atttypid is not null
		), unhashable as (
			select distinct i.oid from attribute i join pg_type t on t.oid = i.at
			where t.typtype not in ('c', 'd', 'e', 'r', 'm') and not (t.typelem <> 0 and t.typlen = -1) and not exists (
				select from pg_opclass o join pg_am am on am.oid = o.opcmethod where o.opcdefault and am.amname = 'hash' and (o.opcintype = t.oid or exists (
					select from pg_cast c where c.castsource = t.oid and c.casttarget = o.opcintype and c.castmethod = 'b' and c.castcontext = 'i')))
		), base as (
			select i.oid, t.oid as base_oid, t.typnamespace, t.typtype, t.typsend <> 0 and t.typreceive <> 0 as binary
			from inner_type i join pg_type t on t.oid = i.at where not (t.typtype = 'd' or t.typelem <> 0 and t.typlen = -1)
		)
		select t.oid, n.nspname as schema, t.typname as name, t.typtype as kind,
			case when b.base_oid <> t.oid then bn.nspname end as element_schema, case when b.base_oid <> t.oid then b.typtype end as element_kind,
			t.typsend <> 0 and t.typreceive <> 0 and b.binary as binary,
			exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid in (t.oid, b.base_oid) and d.deptype = 'e') as extension,
			not exists (select from unhashable u where u.oid = t.oid) as hash, b.typtype in ('e', 'r', 'm', 'c') or exists (
				select from pg_opclass o join pg_am am on am.oid = o.opcmethod where o.opcdefault and am.amname = 'btree' and (o.opcintype = b.base_oid or exists (
					select from pg_cast c where c.castsource = b.base_oid and c.casttarget = o.opcintype and c.castmethod = 'b' and c.castcontext = 'i'))
			) as ordered,
			(select pn.nspname from pg_opclass o join pg_am am on am.oid = o.opcmethod
				join pg_amop ap on ap.amopfamily = o.opcfamily and ap.amoplefttype = o.opcintype and ap.amoprighttype = o.opcintype
					and ap.amopstrategy = case am.amname when 'btree' then 3 else 1 end
				join pg_operator p on p.oid = ap.amopopr join pg_namespace pn on pn.oid = p.oprnamespace
				where am.amname in ('btree', 'hash') and o.opcdefault and o.opcintype = b.base_oid and pn.nspname <> 'pg_catalog'
					and not exists (select from inner_type i join pg_type a on a.oid = i.at where i.oid = t.oid and a.typelem <> 0 and a.typlen = -1)
				order by am.amname limit 1) as equality_schema
		from pg_type t join pg_namespace n on n.oid = t.typnamespace
			join base b on b.oid = t.oid join pg_namespace bn on bn.oid = b.typnamespace`);
	return new Map(
		rows.map((row): [number, TypeFacts] => [
			row.oid,
			{
				typeSchema: row.schema,
				typeName: row.name,
				typeKind: row.kind,
				...(row.element_schema === null ? {} : { elementSchema: row.element_schema }),
				...(row.element_kind === null ? {} : { elementKind: row.element_kind }),
				typeHasBinary: row.binary,
				extensionType: row.extension,
				hasHashSupport: row.hash,
				...(row.equality_schema === null ? {} : { equalitySchema: row.equality_schema }),
				hasOrder: row.ordered,
			},
		]),
	);
}
