import type { CatalogObject, ObjectId } from "../catalog/catalog.js";
import { tableKey } from "../model/table-id.js";
import type { DesiredObject } from "./desired-objects.js";
import { lateKindOf } from "./late-kinds.js";
import type { PlanInput } from "./plan-input.js";
import type { HypertableDecisions } from "./planned-hypertables.js";
import { mayGiveTo, type RoleDecisions } from "./role-decisions.js";

/** An object that gets another owner on the target. */
export interface Handover {
	readonly object: CatalogObject;
	/** The new owner, by its name on the target. */
	readonly role: string;
	/** Schema in which the new owner must be able to create for that moment. */
	readonly schema?: string;
}

/** Why an object stays whose it is. */
export type Obstacle =
	/** The target has no such role. */
	| { readonly why: "absent"; readonly role: string }
	/** A superuser there, which ours may not become. */
	| { readonly why: "superuser"; readonly role: string }
	/** Ours may not give something to it. */
	| { readonly why: "membership"; readonly role: string }
	/** The object belongs to this role, and ours is no member of it. */
	| { readonly why: "not ours"; readonly role: string }
	/** The role may not create in the schema, and ours may not let it. */
	| { readonly why: "schema"; readonly role: string; readonly schema: string }
	/** TimescaleDB gives the chunks away too, whose schema is closed to the role. */
	| { readonly why: "chunks"; readonly role: string }
	/** Made by the commit that opens the target: only a superuser gives it away there, and event triggers to superusers only. */
	| { readonly why: "late"; readonly role: string };

export interface OwnerDecisions {
	readonly handovers: readonly Handover[];
	/** Of objects that are made when the target opens, and given away with that. */
	readonly late: readonly Handover[];
	readonly kept: readonly { readonly object: CatalogObject; readonly obstacle: Obstacle }[];
}

/** Gives every object to the role that its source object belongs to, as far as that is possible. `made`: those that our role creates. */
export function planOwners(
	input: PlanInput,
	desired: readonly DesiredObject[],
	made: ReadonlySet<ObjectId>,
	roles: RoleDecisions,
): OwnerDecisions {
	const handovers: Handover[] = [];
	const late: Handover[] = [];
	const kept: { object: CatalogObject; obstacle: Obstacle }[] = [];
	const { user, privileges } = input.target.server;
	for (const { object } of desired) {
		if (!object.owner || object.kind === "EXTENSION" || goesWithTable(input, object)) continue;
		const isLate = lateKindOf(object) !== undefined;
		const role = roles.nameOf(object.owner.role);
		const current = (made.has(object.id) ? undefined : input.target.objects.get(object.id)?.owner?.role) ?? user;
		if (role === current) continue;
		const obstacle: Obstacle | undefined =
			role === undefined
				? { why: "absent", role: object.owner.role }
				: isLate
					? lateObstacle(input, object, role, roles)
					: privileges.superuser
						? undefined
						: obstacleFor(input, object, { role, current }, roles, made);
		if (obstacle) kept.push({ object, obstacle });
		else if (role !== undefined && isLate) late.push({ object, role });
		else if (role !== undefined) {
			handovers.push({ object, role, ...(!privileges.superuser && object.schema !== undefined && { schema: object.schema }) });
		}
	}
	return { handovers, late, kept };
}

/** A hypertable's chunks change their owner with it, for which the new one needs rights in TimescaleDB's schema: so before there are any. */
export function isHandedOverEarly({ object }: Handover, hypertables: HypertableDecisions): boolean {
	return object.kind === "TABLE" && object.table !== undefined && hypertables.byTable.has(tableKey(object.table));
}

/** https://www.postgresql.org/docs/17/sql-alterpublication.html, https://www.postgresql.org/docs/17/sql-altereventtrigger.html */
function lateObstacle({ target }: PlanInput, { kind }: CatalogObject, role: string, { onTarget }: RoleDecisions): Obstacle | undefined {
	const may = target.server.privileges.superuser && (kind === "PUBLICATION" || onTarget.get(role)?.superuser === true);
	return may ? undefined : { why: "late", role };
}

/** Sequences of columns have the owner of their table. */
function goesWithTable({ source }: PlanInput, object: CatalogObject): boolean {
	return (
		object.kind === "SEQUENCE" &&
		source.sequences.some(({ id, ownedBy }) => ownedBy !== undefined && id.schema === object.schema && id.name === object.tag)
	);
}

/** What keeps a role without superuser rights. https://www.postgresql.org/docs/17/sql-altertable.html */
function obstacleFor(
	{ target }: PlanInput,
	object: CatalogObject,
	{ role, current }: { readonly role: string; readonly current: string },
	roles: RoleDecisions,
	made: ReadonlySet<ObjectId>,
): Obstacle | undefined {
	const there = roles.onTarget.get(role);
	if (there?.superuser) return { why: "superuser", role };
	if (!mayGiveTo({ target }, roles, role)) return { why: "membership", role };
	if (roles.onTarget.get(current)?.ours.inherits === false) return { why: "not ours", role: current };
	const schema = target.server.schemas.find(({ name }) => name === object.schema);
	if (schema && !schema.grantable && !schema.creators.includes(role)) return { why: "schema", role, schema: schema.name };
	const chunks = object.table && target.tables.get(tableKey(object.table))?.hypertable?.chunks;
	if (chunks && !made.has(object.id)) return { why: "chunks", role };
	return undefined;
}
