import type { CatalogObject } from "../catalog/catalog.js";
import type { RoleFacts } from "../catalog/role-facts.js";
import { actingRoles, rolesOfGrants } from "../objects/grant-statements.js";
import { rolesOfPolicy } from "../objects/policy-roles.js";
import { isReservedRole } from "../objects/reserved-roles.js";
import type { PlanInput } from "./plan-input.js";

/** What becomes of the source's roles on the target. */
export interface RoleDecisions {
	/** The name of a role of the source on the target; undefined when the target has none and gets none. */
	readonly nameOf: (role: string) => string | undefined;
	/** Roles that are created, in name order. */
	readonly created: readonly RoleFacts[];
	/** Memberships that are granted: those of created roles, and in them. */
	readonly memberships: readonly Membership[];
	/** Names of roles that grant what they were given, or whose default privileges are set. */
	readonly acting: ReadonlySet<string>;
	/** Roles of the target by name. */
	readonly onTarget: ReadonlyMap<string, RoleFacts>;
	/** Roles of the source that objects need, and their members, without those of a provider. */
	readonly concerned: readonly RoleFacts[];
}

export interface Membership {
	/** Names on the target. */
	readonly role: string;
	readonly member: string;
	readonly admin: boolean;
	readonly inherit?: boolean;
	readonly set?: boolean;
}

/** The roles that objects need, and what is done about those that the target lacks. */
export function planRoles(input: PlanInput, objects: readonly CatalogObject[]): RoleDecisions {
	const { spec, source, target } = input;
	const onTarget = byName(target.server.roles);
	const onSource = byName(source.server.roles);
	const mapped = new Map(spec.schema.owners.map(({ from, to }) => [from, to]));
	const elsewhere = [...ownersElsewhere(input), ...granteesElsewhere(input).flatMap((found) => found.roles)];
	const reached = [...reachable(new Set([...objects.flatMap(rolesOf), ...elsewhere]), onSource, source.server.user)];
	const wanted = spec.schema.roles === "skip" ? [] : reached;
	const created = wanted
		.flatMap((name) => onSource.get(name) ?? [])
		.filter(({ name, superuser }) => !superuser && !mapped.has(name) && !isReservedRole(name) && !onTarget.has(name))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
	const made = new Set(created.map(({ name }) => name));
	const nameOf = (role: string) => {
		const name = mapped.get(role) ?? role;
		return onTarget.has(name) || made.has(name) ? name : undefined;
	};
	const memberships = wanted.flatMap((name) =>
		(onSource.get(name)?.memberOf ?? []).flatMap(({ role, ...options }): Membership[] => {
			const [group, member] = [nameOf(role), nameOf(name)];
			if (group === undefined || member === undefined || group === member || !(made.has(group) || made.has(member))) return [];
			return [{ role: group, member, ...options }];
		}),
	);
	const acting = new Set(objects.filter(isPrivileges).flatMap(({ sql }) => actingRoles(sql).flatMap((role) => nameOf(role) ?? [])));
	return {
		nameOf,
		created,
		memberships: memberships.sort((a, b) => (key(a) < key(b) ? -1 : 1)),
		acting,
		onTarget,
		concerned: source.server.roles.filter(({ name }) => reached.includes(name) && !isReservedRole(name)),
	};
}

/** Roles that an object needs on the target: its owner, and those that an entry about privileges names. */
function rolesOf(object: CatalogObject): readonly string[] {
	const named = object.kind === "POLICY" ? rolesOfPolicy(object.sql) : isPrivileges(object) ? rolesOfGrants(object.sql) : [];
	return object.owner ? [object.owner.role, ...named] : named;
}

/** Owners of what is no object of the catalog. */
function ownersElsewhere({ spec, source }: PlanInput): readonly string[] {
	return spec.schema.largeObjects === "skip" ? [] : source.largeObjects.owners;
}

/** Roles that are granted something on what is no object of the catalog. */
export function granteesElsewhere({
	spec,
	source,
	only,
}: PlanInput): readonly { readonly where: string; readonly roles: readonly string[] }[] {
	if (spec.schema.privileges === "skip") return [];
	const people = (names: readonly string[]) => [...new Set(names)].filter((name) => name !== "public");
	return [
		{ where: "large objects", roles: spec.schema.largeObjects === "skip" ? [] : people(source.largeObjects.grantees) },
		{ where: "the database", roles: only ? [] : people(source.database.grants.map(({ grantee }) => grantee)) },
	];
}

/** Whether ours may give something to a role of the target. One that it creates takes it in first. */
export function mayGiveTo({ target }: Pick<PlanInput, "target">, { onTarget }: Pick<RoleDecisions, "onTarget">, role: string): boolean {
	if (target.server.privileges.superuser) return true;
	const there = onTarget.get(role);
	return there === undefined || (!there.superuser && there.ours.inherits && there.ours.set);
}

export function isPrivileges({ kind }: Pick<CatalogObject, "kind">): boolean {
	return kind === "ACL" || kind === "DEFAULT ACL";
}

/** Roles that these are members of, and their members, who have their rights by them; the one that migrates is nobody's user. */
function reachable(needed: ReadonlySet<string>, roles: ReadonlyMap<string, RoleFacts>, migrating: string): ReadonlySet<string> {
	const found = new Set(needed);
	for (const name of found) {
		if (isReservedRole(name) || roles.get(name)?.superuser) continue;
		for (const { role } of roles.get(name)?.memberOf ?? []) found.add(role);
		for (const [member, { memberOf }] of roles) if (member !== migrating && memberOf.some(({ role }) => role === name)) found.add(member);
	}
	return found;
}

function byName(roles: readonly RoleFacts[]): ReadonlyMap<string, RoleFacts> {
	return new Map(roles.map((role) => [role.name, role]));
}

function key({ role, member }: Membership): string {
	return JSON.stringify([role, member]);
}
