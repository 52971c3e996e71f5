import type { ActionArgs } from "../actions/registry.js";
import type { Server } from "../catalog/catalog.js";
import type { RoleFacts, RoleSetting } from "../catalog/role-facts.js";
import { quoteIdent, quoteLiteral } from "../model/sql.js";
import { mayBeSecret, settingClause } from "../objects/setting-clause.js";
import { largeObjectRoles } from "./large-objects.js";
import type { OwnerDecisions } from "./owners.js";
import type { PlanInput } from "./plan-input.js";
import type { Membership, RoleDecisions } from "./role-decisions.js";

type CreateRole = ActionArgs<"create-role">;
type GrantRole = ActionArgs<"grant-role">;

/** Roles to create, then memberships: those of the source, and ours in roles that get objects. */
export function roleActions(
	input: PlanInput,
	roles: RoleDecisions,
	owners: OwnerDecisions,
): { readonly create: readonly CreateRole[]; readonly grant: readonly GrantRole[] } {
	const { spec, target } = input;
	const password = spec.schema.roles === "create_with_passwords";
	const create = roles.created.map((role) => ({ role: role.name, sql: roleStatements(input, role), password: password && role.login }));
	const grant = roles.memberships
		.filter((membership) => withheldMembership(roles, membership) === undefined)
		.map((membership) => ({ ...pick(membership), options: membershipOptions(membership, target.server.versionNum), temporary: false }));
	return { create, grant: [...grant, ...(target.server.privileges.superuser ? [] : ourMemberships(input, roles, owners))] };
}

function pick({ role, member }: Membership): { readonly role: string; readonly member: string } {
	return { role, member };
}

/** Who creates a role may grant it, but from PostgreSQL 16 on is neither it nor has its rights. */
function ourMemberships(input: PlanInput, roles: RoleDecisions, owners: OwnerDecisions): readonly GrantRole[] {
	const { user, versionNum } = input.target.server;
	const owning = new Set([
		...owners.handovers.map(({ role }) => role),
		...largeObjectRoles(input, roles).owners.map(({ target }) => target),
	]);
	return roles.created
		.filter(({ name }) => owning.has(name) || roles.acting.has(name))
		.map(({ name }) => ({
			role: name,
			member: user,
			options: versionNum >= 160_000 ? "INHERIT TRUE, SET TRUE" : "",
			temporary: true,
		}));
}

/** https://www.postgresql.org/docs/16/sql-grant.html: INHERIT and SET are options of PostgreSQL 16. */
function membershipOptions({ admin, inherit, set }: Membership, version: number): string {
	if (version < 160_000) return admin ? "ADMIN OPTION" : "";
	const options = [
		...(admin ? ["ADMIN TRUE"] : []),
		...(inherit === undefined ? [] : [`INHERIT ${inherit ? "TRUE" : "FALSE"}`]),
		...(set === undefined ? [] : [`SET ${set ? "TRUE" : "FALSE"}`]),
	];
	return options.join(", ");
}

/** Why ours may not grant it; undefined when it may. */
export function withheldMembership(roles: RoleDecisions, { role }: Membership): string | undefined {
	return roles.onTarget.get(role)?.ours.grant === false ? `ours may not grant ${role}` : undefined;
}

/** Attributes that our role on the target may not give. */
export function withheldAttributes({ target }: PlanInput, role: RoleFacts): readonly string[] {
	const { privileges, user, versionNum } = target.server;
	const me = target.server.roles.find(({ name }) => name === user);
	// https://www.postgresql.org/docs/16/release-16.html: who has an attribute may give it
	const may = (mine: boolean | undefined) => privileges.superuser || (versionNum >= 160_000 && mine === true);
	return [
		...(role.replication && !may(me?.replication) ? ["REPLICATION"] : []),
		...(role.bypassRowSecurity && !may(me?.bypassRowSecurity) ? ["BYPASSRLS"] : []),
		...(role.createDatabase && !privileges.superuser && versionNum >= 160_000 && me?.createDatabase !== true ? ["CREATEDB"] : []),
	];
}

/** Settings that the target does not know, or that our role may not set, and what no plan may show. */
export function withheldSettings({ target }: PlanInput, role: RoleFacts): readonly RoleSetting[] {
	return role.settings.filter(({ name }) => mayBeSecret(name) || !maySetFor(target.server, name));
}

/** Whether ours may make it somebody's default. */
export function maySetFor({ parameters, privileges }: Server, name: string): boolean {
	const known = parameters.find((parameter) => parameter.name === name.toLowerCase());
	return known ? known.settable : name.includes(".") && privileges.superuser;
}

function roleStatements(input: PlanInput, role: RoleFacts): string {
	const name = quoteIdent(role.name);
	const withheld = withheldAttributes(input, role);
	const attribute = (word: string, has: boolean) => (has && !withheld.includes(word) ? [word] : []);
	const attributes = [
		role.login ? "LOGIN" : "NOLOGIN",
		...(role.inherit ? [] : ["NOINHERIT"]),
		...attribute("CREATEDB", role.createDatabase),
		...attribute("CREATEROLE", role.createRole),
		...attribute("REPLICATION", role.replication),
		...attribute("BYPASSRLS", role.bypassRowSecurity),
		...(role.connectionLimit === -1 ? [] : [`CONNECTION LIMIT ${role.connectionLimit}`]),
		...(role.validUntil === undefined ? [] : [`VALID UNTIL ${quoteLiteral(role.validUntil)}`]),
	];
	const left = withheldSettings(input, role);
	const settings = role.settings.filter((setting) => !left.includes(setting));
	return [
		`CREATE ROLE ${name} ${attributes.join(" ")};`,
		...(role.comment === undefined ? [] : [`COMMENT ON ROLE ${name} IS ${quoteLiteral(role.comment)};`]),
		...settings.map((setting) => {
			const here = setting.here ? ` IN DATABASE ${quoteIdent(input.target.server.database)}` : "";
			return `ALTER ROLE ${name}${here} SET ${settingClause(setting)};`;
		}),
	].join("\n");
}
