import type { CatalogObject, ObjectId } from "../../catalog/catalog.js";
import type { Spec } from "../../spec/spec.js";
import { acceptanceOf, type Hazard } from "../acceptances.js";
import type { DesiredObject } from "../desired-objects.js";
import type { PlanInput } from "../plan-input.js";
import { dropStatement } from "./drop-statement.js";
import type { Drop, Dropper } from "./dropped-objects.js";
import { inPlace } from "./in-place.js";
import { objectSubject } from "./object-subject.js";

/** How an object of the target would give way to another definition. It takes consent. */
export interface Removal {
	readonly hazard: Hazard;
	readonly way: { readonly is: "in place"; readonly sql: string } | { readonly is: "dropped"; readonly drop: Drop };
}

/** Undefined for kinds that are never dropped. */
export function removalOf(input: PlanInput, wanted: DesiredObject, found: CatalogObject, dropper: Dropper): Removal | undefined {
	const hazard: Hazard = { code: "H320", object: objectSubject(wanted.object) };
	const sql = inPlace(input, wanted, found);
	if (sql !== undefined) return { hazard, way: { is: "in place", sql } };
	if (dropStatement(found) === undefined) return undefined;
	return { hazard, way: { is: "dropped", drop: dropper(found) } };
}

/** What only the target has and what would be in the way. */
export function blockersOf(removal: Removal | undefined): readonly ObjectId[] {
	return removal?.way.is === "dropped" ? removal.way.drop.blockers : [];
}

export function isAccepted(spec: Spec, removal: Removal): boolean {
	return blockersOf(removal).length === 0 && acceptanceOf(spec, removal.hazard.code, removal.hazard.object) !== undefined;
}
