import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { tableKey } from "../model/table-id.js";

/** What belongs to the user: everything else is left out of catalogs. */
export interface Scope {
	/** Existing schemas, in name order. */
	readonly schemas: readonly string[];
	/** Schemas of the user that were not asked for. */
	readonly others: readonly string[];
	/** By tableKey: chunks that lie in a schema of the user. */
	readonly chunks: ReadonlySet<string>;
	readonly timescaledb?: { readonly version: string; readonly schema: string };
	/** Comments that no user wrote, as pg_dump prints them: what extensions say about themselves. */
	readonly ownComments: ReadonlySet<string>;
}

/** pg_dump's patterns for schemas that are never the user's: TimescaleDB's and our own. */
export const foreignSchemaPatterns = ["_timescaledb*", "timescaledb_*", "_hyperferry"] as const;
export const foreignSchema = "^(pg_|_timescaledb|timescaledb_|information_schema$|_hyperferry$)";

/** Of the wanted schemas those that exist; of all when none are named. */
export async function readScope(session: Queryable, wanted: readonly string[]): Promise<Scope> {
	const schemas = await session.query<{ name: string; wanted: boolean }>(sql`
		select nspname as name, cardinality(${wanted}::text[]) = 0 or nspname = any (${wanted}::text[]) as wanted
		from pg_namespace where nspname !~ ${foreignSchema} order by nspname collate "C"`);
	const [extension] = await session.query<{ version: string; schema: string }>(sql`
		select e.extversion as version, n.nspname as schema
		from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'timescaledb'`);
	const chunks = extension
		? await session.query<{ schema: string; name: string }>(sql`
			select chunk_schema as schema, chunk_name as name from timescaledb_information.chunks where chunk_schema !~ ${foreignSchema}`)
		: [];
	const comments = await session.query<{ sql: string }>(sql`
		select format('COMMENT ON EXTENSION %I IS %L;', name, comment) as sql from pg_available_extensions where installed_version is not null`);
	return {
		schemas: schemas.filter((schema) => schema.wanted).map(({ name }) => name),
		others: schemas.filter((schema) => !schema.wanted).map(({ name }) => name),
		chunks: new Set(chunks.map(tableKey)),
		...(extension ? { timescaledb: extension } : {}),
		ownComments: new Set(["COMMENT ON SCHEMA public IS 'standard public schema';", ...comments.map((comment) => comment.sql)]),
	};
}
