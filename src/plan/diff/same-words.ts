import type { CatalogObject } from "../../catalog/catalog.js";
import { tableKey } from "../../model/table-id.js";
import { withoutCasts } from "../../objects/without-casts.js";
import { isRecordedEqual } from "../differing-objects.js";
import type { PlanInput } from "../plan-input.js";
import { withoutReplicaIdentity, withoutTriggerSwitch } from "../rewrite-entry.js";

/** Texts to compare, and to show where they differ. */
export interface Texts {
	readonly wanted: string;
	readonly found: string;
}

/** Both texts in the target's words, where it could say both; else as their servers printed them. */
export function textsOf({ canonical }: PlanInput, object: CatalogObject, expected: string, found: CatalogObject): Texts {
	const wanted = canonical?.source.objects.get(object.id);
	const there = canonical?.target.objects.get(object.id);
	if (wanted === undefined || there === undefined) return { wanted: expected, found: found.sql };
	// a switch that hypertables cannot have was taken out of what is expected
	const isSwitchless = object.kind === "TRIGGER" && withoutTriggerSwitch(expected) === expected;
	return { wanted: isSwitchless ? withoutTriggerSwitch(wanted) : wanted, found: there };
}

/** Whether an object of the target is what is wanted, in whatever words. */
export function isSame(input: PlanInput, object: CatalogObject, expected: string, found: CatalogObject): boolean {
	if (isRecordedEqual(input.recorded, object, found) || comparable(expected) === comparable(found.sql)) return true;
	const texts = textsOf(input, object, expected, found);
	const [wanted, there] = [comparable(texts.wanted), comparable(texts.found)];
	return wanted === there || (isOverColumns(object.kind) && hasOtherTypes(input, object) && withoutCasts(wanted) === withoutCasts(there));
}

/** Kinds that hold expressions over the columns of their table. */
function isOverColumns(kind: string): boolean {
	return ["INDEX", "CONSTRAINT", "CHECK CONSTRAINT", "STATISTICS"].includes(kind);
}

function hasOtherTypes({ source, target }: PlanInput, { table }: CatalogObject): boolean {
	const there = table && target.tables.get(tableKey(table))?.columns;
	const columns = (table && source.tables.get(tableKey(table))?.columns) ?? [];
	return columns.some(({ name, type }) => there?.some((column) => column.name === name && column.type !== type));
}

function comparable(sql: string): string {
	return withoutReplicaIdentity(sql).trim();
}
