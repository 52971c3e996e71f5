import type { CatalogObject, ObjectId } from "../catalog/catalog.js";
import { actingRoles, adaptGrants, rolesOfGrants } from "../objects/grant-statements.js";
import { adaptPolicy, rolesOfPolicy } from "../objects/policy-roles.js";
import type { Omission } from "./omitted-objects.js";
import type { PlanInput } from "./plan-input.js";
import { granteesElsewhere, isPrivileges, type RoleDecisions } from "./role-decisions.js";

/** Privileges and policies with the names that roles have on the target. */
export interface PrivilegeDecisions {
	/** Texts of entries that are kept. */
	readonly texts: ReadonlyMap<ObjectId, string>;
	readonly omitted: ReadonlyMap<ObjectId, Omission>;
	/** Roles that the target lacks, with the entries that name them, or where else they are named. */
	readonly missing: ReadonlyMap<string, readonly string[]>;
	/** What our role may not grant: the statements, for somebody who may. */
	readonly ungrantable: readonly { readonly object: ObjectId; readonly sql: string; readonly why: string }[];
	/** Comments on what belongs to others on the target: only owners write them. */
	readonly uncommentable: readonly CatalogObject[];
}

export function planPrivileges(input: PlanInput, objects: readonly CatalogObject[], roles: RoleDecisions): PrivilegeDecisions {
	const texts = new Map<ObjectId, string>();
	const omitted = new Map<ObjectId, Omission>();
	const missing = new Map<string, string[]>();
	const ungrantable: { object: ObjectId; sql: string; why: string }[] = [];
	const planned = new Map(objects.map((object) => [object.id, object]));
	for (const object of objects.filter((found) => isPrivileges(found) || found.kind === "POLICY")) {
		const named = object.kind === "POLICY" ? rolesOfPolicy(object.sql) : rolesOfGrants(object.sql);
		const absent = named.filter((role) => roles.nameOf(role) === undefined && !isPublic(role));
		for (const role of absent) missing.set(role, [...(missing.get(role) ?? []), object.id]);
		const text = object.kind === "POLICY" ? adaptPolicy(object.sql, roles.nameOf) : adaptGrants(object.sql, roles.nameOf).sql;
		if (text === undefined || text === "") {
			omitted.set(object.id, { reason: `is for ${absent.join(", ")} only, which the target does not have` });
			continue;
		}
		const why = isPrivileges(object) ? whyNotGrantable(input, object, text, planned, roles) : undefined;
		if (why !== undefined) {
			ungrantable.push({ object: object.id, sql: text, why });
			omitted.set(object.id, { reason: `${input.target.server.user} may not grant it: ${why}` });
		} else texts.set(object.id, text);
	}
	for (const { where, roles: named } of granteesElsewhere(input)) {
		for (const role of named.filter((name) => roles.nameOf(name) === undefined)) missing.set(role, [...(missing.get(role) ?? []), where]);
	}
	const uncommentable = objects.filter(
		(object) => isOthers(input, object) && input.target.objects.get(object.id)?.digest !== object.digest,
	);
	for (const { id } of uncommentable) omitted.set(id, { reason: `${input.target.server.user} does not own what it describes` });
	return { texts, omitted, missing, ungrantable, uncommentable };
}

/** Extensions and schemas are the objects that the target most often has before, from somebody else. */
function isOthers({ target: { server } }: PlanInput, { kind, tag }: CatalogObject): boolean {
	if (kind !== "COMMENT" || server.privileges.superuser) return false;
	const name = (of: string) => new RegExp(`^${of} (.*)$`).exec(tag)?.[1]?.replaceAll(/^"|"$/g, "");
	const [extension, schema] = [name("EXTENSION"), name("SCHEMA")];
	return (
		server.extensions.some((found) => found.name === extension && !found.ours) ||
		server.schemas.some((found) => found.name === schema && !found.grantable)
	);
}

function isPublic(role: string): boolean {
	return ["public", "current_user", "current_role", "session_user"].includes(role.toLowerCase());
}

/**
 * A GRANT by a role that may not is no error to the server, only a notice: it must be known before. Undefined when our role may.
 * https://www.postgresql.org/docs/17/sql-grant.html#SQL-GRANT-NOTES
 */
function whyNotGrantable(
	{ target }: PlanInput,
	object: CatalogObject,
	text: string,
	planned: ReadonlyMap<ObjectId, CatalogObject>,
	roles: RoleDecisions,
): string | undefined {
	const { user, privileges, schemas } = target.server;
	if (privileges.superuser) return undefined;
	const closed = actingRoles(text).find((name) => {
		const role = roles.onTarget.get(name);
		return role && !(role.ours.inherits && role.ours.set);
	});
	if (closed !== undefined) return `it is no member of ${closed}`;
	if (object.kind === "DEFAULT ACL") return undefined;
	const schema = /^SCHEMA (.*)$/.exec(object.tag)?.[1]?.replaceAll(/^"|"$/g, "");
	const there = schemas.find(({ name }) => name === schema);
	const subject = object.dependsOn.map((id) => planned.get(id)).find((found) => found !== undefined && found.kind !== "EXTENSION");
	if (there) return there.grantable ? undefined : `schema ${schema} belongs to ${there.owner}`;
	if (!subject) return "it is on something of the server or of an extension";
	const owner = target.objects.get(subject.id)?.owner?.role ?? user;
	return roles.onTarget.get(owner)?.ours.inherits === false ? `${subject.id} belongs to ${owner}` : undefined;
}
