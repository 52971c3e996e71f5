import type { CatalogObject } from "../../catalog/catalog.js";
import { tableKey } from "../../model/table-id.js";
import { withoutCasts } from "../../objects/without-casts.js";
import { isKnownEqual } from "../journal-facts.js";
import type { PlanInput } from "../plan-input.js";
import { withoutReplicaIdentity, withoutTriggerSwitch } from "../rewrite-entry.js";
import { isViewBody } from "./object-subject.js";

/** Texts to compare, and to show where they differ. */
export interface Texts {
	readonly wanted: string;
	readonly found: string;
}

/** Both texts in the target's words, where it could say both; else as their servers printed them. */
export function textsOf({ canonical }: PlanInput, object: CatalogObject, expected: string, found: CatalogObject): Texts {
	// in a scratch schema there is no such key, and one entry does
	const id = isViewBody(object) ? object.id.replace(/^rule "_RETURN" on /, "view ") : object.id;
	const wanted = canonical?.source.objects.get(id);
	const there = canonical?.target.objects.get(id);
	// what was made there is the source's own text: the same switch of hypertables' triggers can be taken out of it, nothing else be rewritten
	const isSwitchless = object.kind === "TRIGGER" && expected === withoutTriggerSwitch(object.sql);
	if (wanted === undefined || there === undefined || (expected !== object.sql && !isSwitchless))
		return { wanted: expected, found: found.sql };
	return { wanted: isSwitchless ? withoutTriggerSwitch(wanted) : wanted, found: there };
}

/** Whether an object of the target is what is wanted, in whatever words. */
export function isSame(input: PlanInput, object: CatalogObject, expected: string, found: CatalogObject): boolean {
	if (isKnownEqual(input, object, found) || comparable(expected) === comparable(found.sql)) return true;
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
