import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { TemporaryMembership } from "./clean-item.js";

/** Memberships that the plan gave to the migrating role for the time of the migration. */
export async function readTemporaryMemberships(
	target: Queryable,
	{ hasMigration }: { readonly hasMigration: boolean },
): Promise<readonly TemporaryMembership[]> {
	if (!hasMigration) return [];
	return target.query(`
		select action->'args'->>'role' as role, action->'args'->>'member' as member
		from _hyperferry.migration, jsonb_array_elements(plan::jsonb->'actions') as action
		where action->>'kind' = 'grant-role' and (action->'args'->>'temporary')::boolean`);
}

/** Those that exist and that the member gave itself. */
export async function grantedMemberships(
	target: Queryable,
	memberships: readonly TemporaryMembership[],
): Promise<readonly TemporaryMembership[]> {
	if (memberships.length === 0) return [];
	return target.query(sql`
		select distinct r.rolname::text as role, m.rolname::text as member
		from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member and m.oid = a.grantor
		where (r.rolname, m.rolname) in (select * from unnest(
			${memberships.map(({ role }) => role)}::name[], ${memberships.map(({ member }) => member)}::name[]))
		order by 1, 2`);
}
