import type { PublishedBy } from "../model/published-by.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { parseTableKey, tableKey } from "../model/table-id.js";

/** What published each table when it was last made sure of, which was before its copy began; by tableKey. */
export async function readPublishedBy(target: Queryable): Promise<ReadonlyMap<string, PublishedBy>> {
	const rows = await target.query<{ schema: string; name: string; by: PublishedBy }>(
		"select schema_name as schema, table_name as name, published_by as by from _hyperferry.table_state where published_by is not null",
	);
	return new Map(rows.map(({ by, ...table }) => [tableKey(table), by]));
}

/** To be called before the snapshot of the copy is taken: what happens to the publications from then on is noticed. */
export async function notePublishedBy(target: Queryable, published: ReadonlyMap<string, PublishedBy>): Promise<void> {
	const tables = [...published.keys()].map(parseTableKey);
	await target.query(sql`
		insert into _hyperferry.table_state (schema_name, table_name, state, published_by)
		select schema_name, table_name, 'pending', published_by from unnest(${tables.map(({ schema }) => schema)}::text[],
			${tables.map(({ name }) => name)}::text[], ${[...published.values()].map((by) => JSON.stringify(by))}::jsonb[])
			as t (schema_name, table_name, published_by)
		on conflict (schema_name, table_name) do update set published_by = excluded.published_by`);
}
