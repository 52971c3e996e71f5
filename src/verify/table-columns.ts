import type { Queryable } from "../model/queryable.js";
import { raw, sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { orderedTypes } from "./key-range.js";

export interface TableColumns {
	/** In the table's own order, generated ones too. */
	readonly columns: readonly string[];
	/** pg_class.relkind */
	readonly relkind: string;
	/** Columns that are never NULL, of a type with one order everywhere, and first in a btree index: name to type. */
	readonly ordered: ReadonlyMap<string, string>;
}

/** By tableKey; tables that are not there are not in it. One query for all tables. */
export async function readTableColumns(session: Queryable, tables: readonly TableId[]): Promise<ReadonlyMap<string, TableColumns>> {
	const rows = await session.query<{
		schema: string;
		name: string;
		relkind: string;
		columns: string[];
		ordered: Record<string, string>;
	}>(sql`
		select n.nspname::text as schema, c.relname::text as name, c.relkind::text as relkind,
			array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns,
			(select coalesce(json_object_agg(a.attname, format_type(a.atttypid, null)), '{}') from pg_attribute a
				where a.attrelid = c.oid and a.attnum > 0 and a.attnotnull and format_type(a.atttypid, null) = any (${orderedTypes}::text[])
				and exists (select from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
					where i.indrelid = c.oid and m.amname = 'btree' and i.indisvalid and i.indpred is null and i.indkey[0] = a.attnum)) as ordered
		from unnest(${tables.map(({ schema }) => schema)}::text[], ${tables.map(({ name }) => name)}::text[]) as wanted(schema, name)
			join pg_namespace n on n.nspname = wanted.schema join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name`);
	return new Map(
		rows.map(({ schema, name, relkind, columns, ordered }) => [
			tableKey({ schema, name }),
			{ relkind, columns, ordered: new Map(Object.entries(ordered)) },
		]),
	);
}

/** Rows that lie in another order than the column's would be read from all over the table, once for every range. */
const closeEnough = 0.9;

/** Values that part the table about evenly, as ANALYZE met them; none where it knows none or the rows lie in another order. */
export async function readBounds(session: Queryable, table: TableId, column: string, type: string): Promise<readonly string[]> {
	const query = sql`
		select (histogram_bounds::text::${raw(type)}[])::text[] as bounds from pg_stats
		where schemaname = ${table.schema} and tablename = ${table.name} and attname = ${column} and not inherited
			and abs(correlation) >= ${closeEnough} and histogram_bounds is not null`;
	const [row] = await session.query<{ bounds: string[] }>(query);
	return row?.bounds ?? [];
}
