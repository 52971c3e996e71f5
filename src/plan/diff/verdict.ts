import { createPatch } from "diff";
import type { CatalogObject } from "../../catalog/catalog.js";
import type { DesiredObject } from "../desired-objects.js";
import type { PlanInput } from "../plan-input.js";
import type { Difference, Obstacle } from "./difference.js";
import type { Dropper } from "./dropped-objects.js";
import { objectDifference } from "./object-difference.js";
import { isAccepted, type Removal, removalOf } from "./removal.js";
import { isSame, textsOf } from "./same-words.js";
import type { TargetTable } from "./target-tables.js";

/** What becomes of one object that is wanted on the target. */
export type Verdict =
	| { readonly is: "created" }
	| { readonly is: "unchanged"; readonly respected: readonly string[] }
	| { readonly is: "altered"; readonly difference: Difference }
	/** The diff is unified, - target, + wanted. */
	| { readonly is: "replaced"; readonly removal: Removal; readonly diff: readonly string[] }
	| {
			readonly is: "in conflict";
			readonly obstacles: readonly Obstacle[];
			readonly removal?: Removal;
			readonly diff: readonly string[];
	  };

/** `table` is what is known of the object when it is a table that the target has. */
export function verdictOf(input: PlanInput, wanted: DesiredObject, table: TargetTable | undefined, dropper: Dropper): Verdict {
	const { object, expected } = wanted;
	const found = table?.found ?? input.target.objects.get(object.id);
	if (isPresentExtension(input, object)) return { is: "unchanged", respected: [] };
	if (!found) return { is: "created" };
	if (!table && isSame(input, object, expected, found)) return { is: "unchanged", respected: [] };
	const difference = table?.difference ?? objectDifference(wanted, found);
	const isHindered = difference.obstacles.length > 0;
	const removal = table ? table.removal : isHindered ? removalOf(input, wanted, found, dropper) : undefined;
	const texts = textsOf(input, object, expected, found);
	const diff = () => unifiedDiff(texts.found, texts.wanted);
	if (removal && isAccepted(input.spec, removal)) return { is: "replaced", removal, diff: diff() };
	if (isHindered) return { is: "in conflict", obstacles: difference.obstacles, diff: diff(), ...(removal && { removal }) };
	if (difference.alterations.length > 0) return { is: "altered", difference };
	return { is: "unchanged", respected: difference.respected };
}

/** An extension that exists is left alone, whatever its version and schema. */
function isPresentExtension(input: PlanInput, object: CatalogObject): boolean {
	return object.kind === "EXTENSION" && input.target.server.extensions.some(({ name }) => name === object.name);
}

function unifiedDiff(before: string, after: string): readonly string[] {
	return createPatch("", `${before.trim()}\n`, `${after.trim()}\n`, "", "", { context: 1 })
		.split("\n")
		.slice(4)
		.filter((line) => line !== "");
}
