import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";

export interface TableColumns {
	/** In the table's own order, generated ones too. */
	readonly columns: readonly string[];
	/** pg_class.relkind */
	readonly relkind: string;
}

/** By tableKey; tables that are not there are not in it. One query for all tables. */
export async function readTableColumns(session: Queryable, tables: readonly TableId[]): Promise<ReadonlyMap<string, TableColumns>> {
	const rows = await session.query<{ schema: string; name: string; relkind: string; columns: string[] }>(sql`
		select n.nspname::text as schema, c.relname::text as name, c.relkind::text as relkind,
			array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns
		from unnest(${tables.map(({ schema }) => schema)}::text[], ${tables.map(({ name }) => name)}::text[]) as wanted(schema, name)
			join pg_namespace n on n.nspname = wanted.schema join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name`);
	return new Map(rows.map(({ schema, name, relkind, columns }) => [tableKey({ schema, name }), { relkind, columns }]));
}
