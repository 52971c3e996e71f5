import type { CatalogObject, ObjectId } from "../catalog/catalog.js";
import { tableKey } from "../model/table-id.js";
import type { DesiredObject } from "./desired-objects.js";
import type { PlanInput } from "./plan-input.js";

/**
 * How rows are written to the target: as a replica, for which triggers, rules and foreign keys do not act, or as everybody. The first takes the
 * right to set session_replication_role. https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE
 */
export function writesAs({ target }: Pick<PlanInput, "target">): "replica" | "origin" {
	return target.server.privileges.setReplicationRole ? "replica" : "origin";
}

/** Objects that must not be there while changes are applied, with what belongs to them: they are made by the cutover. */
export function heldObjects(input: PlanInput, desired: readonly DesiredObject[]): ReadonlySet<ObjectId> {
	const held = new Set<ObjectId>();
	if (input.spec.replicate.mode === "none" || writesAs(input) === "replica") return held;
	for (const { object } of desired) {
		if (acts(input, object) || object.dependsOn.some((id) => held.has(id))) held.add(object.id);
	}
	return held;
}

/** Only on tables: nothing is written to views. */
function acts({ source }: PlanInput, { kind, table }: CatalogObject): boolean {
	if (kind !== "TRIGGER" && kind !== "RULE" && kind !== "FK CONSTRAINT") return false;
	const relkind = table && source.tables.get(tableKey(table))?.relkind;
	return relkind === "r" || relkind === "p";
}
