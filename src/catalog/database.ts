import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { DatabaseFacts, DatabaseGrant, ParameterGrant } from "./surroundings.js";

/**
 * What belongs to the database itself, as any role may see it. Nobody's privileges are the server's defaults then.
 * https://www.postgresql.org/docs/17/catalog-pg-database.html
 */
export async function readDatabase(session: Queryable, serverVersion: number): Promise<DatabaseFacts> {
	const [row] = await session.query<{ comment: string | null; settings: readonly string[]; grants: readonly DatabaseGrant[] }>(sql`
		select shobj_description(d.oid, 'pg_database') as comment,
			array(select entry from pg_db_role_setting s, unnest(s.setconfig) as entry
				where s.setrole = 0 and s.setdatabase = d.oid order by entry collate "C") as settings,
			(select coalesce(json_agg(json_build_object('grantee', g.grantee, 'privilege', g.privilege, 'grantable', g.grantable)
					order by g.grantee collate "C", g.privilege), '[]')
				from (select coalesce(r.rolname, 'public') as grantee, a.privilege_type as privilege, bool_or(a.is_grantable) as grantable
					from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a left join pg_roles r on r.oid = a.grantee
					where a.grantee <> d.datdba and (a.grantee = 0 or r.oid is not null) group by 1, 2) g) as grants
		from pg_database d where d.datname = current_database()`);
	return {
		...(row?.comment == null ? {} : { comment: row.comment }),
		settings: (row?.settings ?? []).map(parseSetting),
		grants: row?.grants ?? [],
		parameterGrants: serverVersion < 150_000 ? [] : await readParameterGrants(session),
	};
}

/** "name=value", as pg_db_role_setting has it. */
export function parseSetting(entry: string): { readonly name: string; readonly value: string } {
	const at = entry.indexOf("=");
	return { name: entry.slice(0, at), value: entry.slice(at + 1) };
}

/** https://www.postgresql.org/docs/17/catalog-pg-parameter-acl.html */
function readParameterGrants(session: Queryable): Promise<ParameterGrant[]> {
	return session.query(sql`
		select p.parname as parameter, coalesce(r.rolname, 'public')::text as grantee, a.privilege_type as privilege, bool_or(a.is_grantable) as grantable
		from pg_parameter_acl p, aclexplode(p.paracl) a left join pg_roles r on r.oid = a.grantee
		where a.grantee = 0 or r.oid is not null and not r.rolsuper
		group by 1, 2, 3 order by 1, 2, 3`);
}
