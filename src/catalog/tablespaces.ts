import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { Catalog } from "./catalog.js";
import type { Scope } from "./scope.js";

/** Tablespaces that relations of the schemas lie in, the database's own left out. */
export async function readTablespaces(session: Queryable, scope: Scope): Promise<Catalog["tablespaces"]> {
	return session.query<Catalog["tablespaces"][number]>(sql`
		select t.spcname as name, count(*)::int as relations
		from pg_class c join pg_tablespace t on t.oid = c.reltablespace join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = any (${scope.schemas}::text[]) group by t.spcname order by t.spcname collate "C"`);
}
