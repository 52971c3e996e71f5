import { foreignAncestors } from "../model/foreign-ancestors.js";
import type { Queryable } from "../model/queryable.js";
import { ident, sql } from "../model/sql.js";
import type { World } from "./world.js";

/**
 * Fresh statistics for everything that changed since its last ANALYZE by a twentieth; just before the fence, so that no writer waits for it.
 * Partitions and chunks are looked at one by one.
 */
export async function analyzeChanged({ migration, sessions, emit }: World): Promise<void> {
	await using target = await sessions.target("analyze");
	const tables = migration.plan.tables.map(({ table }) => table);
	const changed = await changedRelations(
		target,
		tables.map(({ schema }) => schema),
		tables.map(({ name }) => name),
	);
	for (const { schema, name } of changed) await target.query(sql`ANALYZE ${ident(schema, name)}`);
	if (changed.length > 0) emit({ type: "info", msg: `> ANALYZE of ${changed.length} tables and chunks that had changed` });
}

async function changedRelations(target: Queryable, schemas: readonly string[], names: readonly string[]) {
	return target.query<{ schema: string; name: string }>(sql`
		with recursive family as (
			select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where (n.nspname, c.relname) in (select * from unnest(${schemas}::text[], ${names}::text[]))
			union
			select i.inhrelid from pg_inherits i join family on family.oid = i.inhparent
		)
		select s.schemaname as schema, s.relname as name from pg_stat_all_tables s join family on family.oid = s.relid
		where s.n_mod_since_analyze > 1000 + s.n_live_tup / 20 and s.relid not in ${foreignAncestors}`);
}
