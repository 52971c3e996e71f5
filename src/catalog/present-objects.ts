import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { OutsideObject } from "./catalog.js";

/** Identities of those that exist in this database, as far as a name can be looked up: relations, types, functions and schemas. */
export async function presentObjects(session: Queryable, objects: readonly OutsideObject[]): Promise<ReadonlySet<string>> {
	if (objects.length === 0) return new Set();
	const rows = await session.query<{ identity: string }>(sql`
		select distinct identity from unnest(${objects.map(({ type }) => type)}::text[], ${objects.map(({ identity }) => identity)}::text[])
			as o (type, identity)
		where case
			when type in ('table', 'view', 'materialized view', 'foreign table', 'sequence') then to_regclass(identity) is not null
			when type in ('function', 'procedure', 'aggregate') then to_regprocedure(identity) is not null
			when type = 'type' then to_regtype(identity) is not null
			when type = 'schema' then to_regnamespace(identity) is not null
			else false end`);
	return new Set(rows.map(({ identity }) => identity));
}
