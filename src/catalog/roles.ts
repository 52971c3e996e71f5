import type { Queryable } from "../model/queryable.js";
import { raw, sql } from "../model/sql.js";
import { parseSetting } from "./database.js";
import type { RoleFacts, RoleMembership, RoleSetting } from "./role-facts.js";

interface Row {
	readonly name: string;
	readonly superuser: boolean;
	readonly inherit: boolean;
	readonly create_role: boolean;
	readonly create_database: boolean;
	readonly login: boolean;
	readonly replication: boolean;
	readonly bypass: boolean;
	readonly connection_limit: number;
	readonly valid_until: string | null;
	readonly comment: string | null;
	readonly inherits: boolean;
	readonly set: boolean;
	readonly grant: boolean;
}

/** Every role of the server in name order, as far as any role may see it: never its password. */
export async function readRoles(session: Queryable, serverVersion: number): Promise<readonly RoleFacts[]> {
	// https://www.postgresql.org/docs/16/release-16.html: who may grant a role, and options of memberships
	const of16 = serverVersion >= 160_000;
	const rows = await session.query<Row>(sql`
		select r.rolname as name, r.rolsuper as superuser, r.rolinherit as inherit, r.rolcreaterole as create_role,
			r.rolcreatedb as create_database, r.rolcanlogin as login, r.rolreplication as replication, r.rolbypassrls as bypass,
			r.rolconnlimit as connection_limit, r.rolvaliduntil::text as valid_until, shobj_description(r.oid, 'pg_authid') as comment,
			pg_has_role(r.oid, 'USAGE') as inherits, pg_has_role(r.oid, ${of16 ? "SET" : "MEMBER"}) as set,
			me.rolsuper or pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION') or ${!of16} and me.rolcreaterole and not r.rolsuper as grant
		from pg_roles r, pg_roles me where me.rolname = current_user order by r.rolname collate "C"`);
	const memberships = await readMemberships(session, of16);
	const settings = await readSettings(session);
	return rows.map((row) => ({
		name: row.name,
		superuser: row.superuser,
		inherit: row.inherit,
		createRole: row.create_role,
		createDatabase: row.create_database,
		login: row.login,
		replication: row.replication,
		bypassRowSecurity: row.bypass,
		connectionLimit: row.connection_limit,
		...(row.valid_until === null ? {} : { validUntil: row.valid_until }),
		...(row.comment === null ? {} : { comment: row.comment }),
		memberOf: memberships.get(row.name) ?? [],
		settings: settings.get(row.name) ?? [],
		ours: { inherits: row.inherits, set: row.set, grant: row.grant },
	}));
}

/** By member; several grantors count as one. */
async function readMemberships(session: Queryable, options: boolean): Promise<ReadonlyMap<string, readonly RoleMembership[]>> {
	const of16 = options ? ", bool_or(a.inherit_option) as inherit, bool_or(a.set_option) as set" : "";
	const rows = await session.query<RoleMembership & { member: string }>(sql`
		select m.rolname as member, r.rolname as role, bool_or(a.admin_option) as admin${raw(of16)}
		from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member
		group by m.rolname, r.rolname order by r.rolname collate "C"`);
	return byRole(rows.map(({ member, ...membership }) => [member, membership]));
}

async function readSettings(session: Queryable): Promise<ReadonlyMap<string, readonly RoleSetting[]>> {
	const rows = await session.query<{ role: string; entry: string; here: boolean }>(sql`
		select r.rolname as role, entry, s.setdatabase <> 0 as here
		from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) as entry
		where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
		order by s.setdatabase, entry collate "C"`);
	return byRole(rows.map(({ role, entry, here }) => [role, { ...parseSetting(entry), here }]));
}

function byRole<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
	const found = new Map<string, T[]>();
	for (const [role, value] of pairs) {
		const values = found.get(role);
		if (values) values.push(value);
		else found.set(role, [value]);
	}
	return found;
}
