import type { ActionArgs } from "../actions/registry.js";
import type { RoleFacts } from "../catalog/role-facts.js";
import type { DatabaseGrant } from "../catalog/surroundings.js";
import { quoteIdent, quoteLiteral } from "../model/sql.js";
import { formatName } from "../model/table-id.js";
import { mayBeSecret, settingClause } from "../objects/setting-clause.js";
import type { PlanInput } from "./plan-input.js";
import { maySetFor } from "./role-actions.js";
import type { RoleDecisions } from "./role-decisions.js";

/** What belongs to the database itself rather than to its objects: comment, defaults, privileges. */
export interface DatabaseDecisions {
	/** Made by the commit that opens the target, so that no setting acts on the migration. */
	readonly changes: readonly ActionArgs<"create-late-object">[];
	/** What ours may not do, or no plan may show. */
	readonly withheld: readonly Withheld[];
	/** Where the target has its own value, which stays. */
	readonly kept: readonly { readonly setting: string; readonly source: string; readonly target: string }[];
	/** Defaults of roles that the target had before, for all its databases: they are not the migration's to change. */
	readonly ofServer: readonly string[];
}

export interface Withheld {
	readonly sql: string;
	readonly why: string;
}

interface Wanted {
	readonly object: string;
	readonly entry: string;
	readonly sql: string;
	/** Why it is not done; undefined when it is. */
	readonly why?: string | undefined;
}

/** None for a part of the spec: they belong to the whole. */
export function planDatabase(input: PlanInput, roles: RoleDecisions): DatabaseDecisions {
	if (input.only) return { changes: [], withheld: [], kept: [], ofServer: [] };
	const { wanted, kept } = settings(input, roles);
	const all = [...comment(input), ...wanted, ...grants(input, roles), ...parameterGrants(input, roles)];
	return {
		changes: all.flatMap(({ why, ...args }) => (why === undefined ? [args] : [])),
		withheld: all.flatMap(({ why, sql }) => (why === undefined ? [] : [{ sql, why }])),
		kept,
		ofServer: input.spec.schema.settings === "skip" ? [] : settingsOfServer(roles),
	};
}

function settingsOfServer({ nameOf, concerned, onTarget }: RoleDecisions): readonly string[] {
	return concerned.flatMap((role) => {
		const there = onTarget.get(nameOf(role.name) ?? "");
		if (!there) return [];
		const found = there.settings.filter(({ here }) => !here);
		return role.settings
			.filter(({ name, here }) => !here && !found.some((other) => other.name === name))
			.map((setting) => `ALTER ROLE ${quoteIdent(there.name)} SET ${settingClause(setting)};`);
	});
}

function comment({ source, target }: PlanInput): readonly Wanted[] {
	const text = source.database.comment;
	if (text === undefined || target.database.comment !== undefined) return [];
	const { database } = target.server;
	const sql = `COMMENT ON DATABASE ${quoteIdent(database)} IS ${quoteLiteral(text)};`;
	return [{ object: "comment of the database", entry: "DATABASE COMMENT", sql, why: unlessOwner(target.server) }];
}

function unlessOwner({ privileges, user, database }: PlanInput["target"]["server"]): string | undefined {
	return privileges.ownsDatabase ? undefined : `${user} does not own database ${database}`;
}

interface Default {
	readonly name: string;
	readonly value: string;
	/** Undefined: of the database, for everybody. */
	readonly role?: RoleFacts;
}

/**
 * The fence of the cutover is default_transaction_read_only of the source's database, and the migrating role must be able to write whatever the
 * source's counterpart may.
 */
function settings(
	input: PlanInput,
	roles: RoleDecisions,
): { readonly wanted: readonly Wanted[]; readonly kept: DatabaseDecisions["kept"] } {
	const { spec, source, target } = input;
	if (spec.schema.settings === "skip") return { wanted: [], kept: [] };
	const { database } = target.server;
	const all: readonly Default[] = [
		...source.database.settings,
		...source.server.roles.flatMap((role) => role.settings.filter(({ here }) => here).map((setting) => ({ ...setting, role }))),
	];
	const created = new Set(roles.created.map(({ name }) => name));
	const wanted: Wanted[] = [];
	const kept: { setting: string; source: string; target: string }[] = [];
	for (const { name, value, role } of all) {
		const there = role && roles.nameOf(role.name);
		// those of created roles come with them
		if (there !== undefined && created.has(there)) continue;
		if (name === "default_transaction_read_only" && (!role || there === target.server.user)) continue;
		const current = role ? roles.onTarget.get(there ?? "")?.settings.filter(({ here }) => here) : target.database.settings;
		const found = current?.find((setting) => setting.name === name)?.value;
		const subject = `${name}${role ? ` of ${formatName(there ?? role.name)}` : ""}`;
		if (found === value) continue;
		if (found !== undefined) {
			kept.push({ setting: subject, source: value, target: found });
			continue;
		}
		const whose = role ? `ROLE ${quoteIdent(there ?? role.name)} IN DATABASE ${quoteIdent(database)}` : `DATABASE ${quoteIdent(database)}`;
		wanted.push({
			object: `setting ${subject}`,
			entry: role ? "ROLE SETTING" : "DATABASE SETTING",
			sql: `ALTER ${whose} SET ${settingClause({ name, value })};`,
			why: mayBeSecret(name) ? `${name} may hold a secret, which no plan shows` : whyNotSet(input, roles, name, role, there),
		});
	}
	return { wanted, kept };
}

/** https://www.postgresql.org/docs/17/sql-alterrole.html, https://www.postgresql.org/docs/17/sql-alterdatabase.html */
function whyNotSet(
	{ target }: PlanInput,
	roles: RoleDecisions,
	name: string,
	role: RoleFacts | undefined,
	there: string | undefined,
): string | undefined {
	const { server } = target;
	if (!maySetFor(server, name)) {
		const known = server.parameters.some((parameter) => parameter.name === name.toLowerCase());
		return known ? `${server.user} may not set ${name}` : `the target does not know ${name}`;
	}
	if (!role) return unlessOwner(server);
	const found = there === undefined ? undefined : roles.onTarget.get(there);
	if (!found) return `the target has no role ${role.name}`;
	const { superuser, createRole } = server.privileges;
	if (superuser || found.name === server.user || (createRole && found.ours.grant && !found.superuser)) return undefined;
	return `${server.user} may not alter role ${found.name}`;
}

/** Everybody may do these by default; a source that took one away wants that on the target too. */
const defaults = ["CONNECT", "TEMPORARY"];

function grants(input: PlanInput, roles: RoleDecisions): readonly Wanted[] {
	const { spec, source, target } = input;
	if (spec.schema.privileges === "skip") return [];
	const database = `DATABASE ${quoteIdent(target.server.database)}`;
	const why = unlessOwner(target.server);
	const taken = defaults.filter((privilege) => !hasGrant(source.database.grants, privilege) && hasGrant(target.database.grants, privilege));
	const given = source.database.grants.flatMap(({ grantee, privilege, grantable }): Wanted[] => {
		const role = grantee === "public" ? grantee : roles.nameOf(grantee);
		if (role === undefined || role === target.server.user) return [];
		const covered = target.database.grants.some(
			(found) => found.grantee === role && found.privilege === privilege && (found.grantable || !grantable),
		);
		if (covered) return [];
		const to = grantee === "public" ? "PUBLIC" : quoteIdent(role);
		return [
			{
				object: `${privilege.toLowerCase()} on the database to ${grantee === "public" ? grantee : formatName(role)}`,
				entry: "DATABASE ACL",
				sql: `GRANT ${privilege} ON ${database} TO ${to}${grantable ? " WITH GRANT OPTION" : ""};`,
				why,
			},
		];
	});
	const revoked = taken.map((privilege) => ({
		object: `no ${privilege.toLowerCase()} on the database to public`,
		entry: "DATABASE ACL",
		sql: `REVOKE ${privilege} ON ${database} FROM PUBLIC;`,
		why,
	}));
	return [...given, ...revoked];
}

function hasGrant(found: readonly DatabaseGrant[], wanted: string): boolean {
	return found.some(({ grantee, privilege }) => grantee === "public" && privilege === wanted);
}

/** https://www.postgresql.org/docs/17/sql-grant.html: GRANT SET, ALTER SYSTEM ON PARAMETER came with PostgreSQL 15. */
function parameterGrants({ spec, source, target }: PlanInput, roles: RoleDecisions): readonly Wanted[] {
	if (spec.schema.privileges === "skip") return [];
	const { versionNum, version, privileges, parameters, user } = target.server;
	return source.database.parameterGrants.flatMap(({ parameter, grantee, privilege, grantable }): Wanted[] => {
		const role = grantee === "public" ? grantee : roles.nameOf(grantee);
		if (role === undefined) return [];
		const covered = target.database.parameterGrants.some(
			(found) =>
				found.parameter === parameter && found.grantee === role && found.privilege === privilege && (found.grantable || !grantable),
		);
		if (covered) return [];
		const to = grantee === "public" ? "PUBLIC" : quoteIdent(role);
		const known = parameter.includes(".") || parameters.some(({ name }) => name.toLowerCase() === parameter);
		return [
			{
				object: `${privilege.toLowerCase()} on parameter ${parameter} to ${grantee === "public" ? grantee : formatName(role)}`,
				entry: "PARAMETER ACL",
				sql: `GRANT ${privilege} ON PARAMETER ${parameter.split(".").map(quoteIdent).join(".")} TO ${to}${grantable ? " WITH GRANT OPTION" : ""};`,
				why:
					versionNum < 150_000
						? `PostgreSQL ${version} has no such privileges`
						: !known
							? `the target does not know ${parameter}`
							: privileges.superuser
								? undefined
								: `${user} is no superuser`,
			},
		];
	});
}
