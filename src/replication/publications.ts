import type { Queryable, Session } from "../model/queryable.js";
import { quoteIdent, quoteLiteral, quoteTable, raw, sql } from "../model/sql.js";
import { sameTable, type TableId } from "../model/table-id.js";
import type { PlannedPublication, Publication, PublicationMember } from "./publication-difference.js";

interface Row {
	readonly name: string;
	readonly row: string;
	readonly operations: string;
	readonly byRoot: boolean;
	readonly membership: string | null;
	readonly relation: string;
	readonly schema: string;
	readonly table: string;
	readonly filter: string | null;
	readonly columns: string | null;
}

/** WHERE and lists of columns came with PostgreSQL 15. */
const narrowed = `pg_get_expr(r.prqual, r.prrelid) as filter,
	(select '(' || string_agg(quote_ident(attname), ', ' order by attnum) || ')' from pg_attribute
		where attrelid = r.prrelid and attnum = any(r.prattrs)) as columns`;

/** The publications of these names that are there, by name. https://www.postgresql.org/docs/17/catalog-pg-publication.html */
export async function readPublications(source: Session, names: readonly string[]): Promise<ReadonlyMap<string, Publication>> {
	const rows = await source.query<Row>(sql`
		select p.pubname as name, p.oid::text || '/' || p.xmin::text as row,
			concat_ws(', ', case when pubinsert then 'insert' end, case when pubupdate then 'update' end, case when pubdelete then 'delete' end,
				case when pubtruncate then 'truncate' end) as operations,
			coalesce(to_jsonb(p) ->> 'pubviaroot', 'false')::boolean as "byRoot",
			r.oid::text || '/' || r.xmin::text as membership, r.prrelid::text as relation, n.nspname as schema, c.relname as table,
			${raw(source.serverVersion >= 150000 ? narrowed : "null as filter, null as columns")}
		from pg_publication p left join pg_publication_rel r on r.prpubid = p.oid
			left join pg_class c on c.oid = r.prrelid left join pg_namespace n on n.oid = c.relnamespace
		where p.pubname = any(${names}) order by 1`);
	const publications = new Map<string, Publication & { readonly members: PublicationMember[] }>();
	for (const { name, row, operations, byRoot, membership, relation, schema, table, filter, columns } of rows) {
		const publication = publications.get(name) ?? { name, row, operations, byRoot, members: [] };
		publications.set(name, publication);
		if (membership === null) continue;
		const narrow = { ...(filter === null ? {} : { filter }), ...(columns === null ? {} : { columns }) };
		publication.members.push({ row: membership, relation, table: { schema, name: table }, ...narrow });
	}
	return publications;
}

/** Statements that make the publication send all of these tables as planned; none when it does. */
export function republishStatements(planned: PlannedPublication, found: Publication, tables: readonly TableId[]): readonly string[] {
	const { operations, byRoot = false } = planned;
	const alter = `ALTER PUBLICATION ${quoteIdent(planned.publication)}`;
	const settings = `SET (publish = ${quoteLiteral(operations)}${found.byRoot === byRoot ? "" : `, publish_via_partition_root = ${byRoot}`})`;
	return [
		...(found.operations === operations && found.byRoot === byRoot ? [] : [`${alter} ${settings}`]),
		...tables.flatMap((table) => {
			const member = found.members.find((one) => sameTable(one.table, table));
			if (member && member.filter === undefined && member.columns === undefined) return [];
			const one = `TABLE ONLY ${quoteTable(table)}`;
			return [...(member ? [`${alter} DROP ${one}`] : []), `${alter} ADD ${one}`];
		}),
	];
}

/** Of the tables of these publications, up to three that store the most outside of their rows, the largest first. */
export async function largestValues(source: Queryable, names: readonly string[]): Promise<readonly TableId[]> {
	return source.query<{ schema: string; name: string }>(sql`
		select n.nspname as schema, c.relname as name from pg_publication p join pg_publication_rel r on r.prpubid = p.oid
			join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace
		where p.pubname = any(${names}) and c.reltoastrelid <> 0 and pg_relation_size(c.reltoastrelid) > 0
		order by pg_relation_size(c.reltoastrelid) desc, 1, 2 limit 3`);
}
