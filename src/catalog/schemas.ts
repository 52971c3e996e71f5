import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { Server } from "./catalog.js";
import type { Scope } from "./scope.js";

/** Who may create in the schemas of the scope. */
export function readSchemas(session: Queryable, scope: Scope): Promise<Server["schemas"][number][]> {
	return session.query(sql`
		select n.nspname as name, pg_get_userbyid(n.nspowner) as owner,
			pg_has_role(n.nspowner, 'USAGE') or has_schema_privilege(n.oid, 'CREATE WITH GRANT OPTION') as grantable,
			array(select r.rolname::text from pg_roles r where has_schema_privilege(r.oid, n.oid, 'CREATE') order by 1) as creators
		from pg_namespace n where n.nspname = any (${scope.schemas}::text[]) order by n.nspname collate "C"`);
}
