import type { CatalogObject } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { acceptBlock, type Hazard } from "../acceptances.js";
import { nameList, serverWhere } from "../checks/check.js";
import type { PlanInput } from "../plan-input.js";
import { isViewBody, objectSubject } from "./object-subject.js";
import { blockersOf } from "./removal.js";
import type { Verdict } from "./verdict.js";

/** An object that the target has otherwise: what is in the way, and every choice there is. */
export function conflict(input: PlanInput, object: CatalogObject, verdict: Extract<Verdict, { readonly is: "in conflict" }>): Diagnostic {
	const { obstacles, removal, diff } = verdict;
	const hazard = removal?.hazard;
	const blockers = blockersOf(removal);
	const subject = objectSubject(object);
	const isTable = object.kind === "TABLE";
	const byHand = obstacles.flatMap(({ fix }) => fix ?? []);
	return {
		code: "C114",
		severity: "error",
		what: `${isViewBody(object) ? "view" : object.kind.toLowerCase()} ${subject} exists on the target and differs`,
		where: serverWhere("target", input.target.server),
		why: `${sentence(obstacles.map(({ what }) => what))}. What is there is never dropped or altered behind your back.`,
		fix: [
			...(hazard && blockers.length === 0 ? [`${made(hazard, isTable)}: ${acceptBlock(hazard)}`] : []),
			byHand.length > 0 ? `by hand on the target: ${byHand.join(" ")}` : "make the two definitions equal by hand",
			`or leave ${isTable ? "the table and its rows" : "it"} out: schema: { skip: [${JSON.stringify(object.id)}] }`,
		],
		notes: [
			...(hazard && blockers.length > 0
				? [`it cannot be made anew without dropping ${nameList(blockers)}, which need${blockers.length === 1 ? "s" : ""} it`]
				: []),
			...(input.canonical?.problem === undefined
				? []
				: [`compared as text, because the target could not be asked: ${input.canonical.problem}`]),
			["- target, + wanted:", ...diff].join("\n"),
		],
		object: subject,
	};
}

function made(hazard: Hazard, isTable: boolean): string {
	if (!isTable) return "replace it";
	return hazard.code === "H330" ? "drop it with its rows and make it anew" : "drop it (it has no rows) and make it anew";
}

function sentence(parts: readonly string[]): string {
	const text = parts.join("; ");
	return text.charAt(0).toUpperCase() + text.slice(1);
}
