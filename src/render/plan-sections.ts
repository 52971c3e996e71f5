import type { Plan } from "../plan/plan.js";
import { planCutover } from "./plan-cutover.js";
import { planData } from "./plan-data.js";
import type { Layout } from "./plan-layout.js";
import { planRehearsal } from "./plan-rehearsal.js";
import { planSchema } from "./plan-schema.js";
import { planSource } from "./plan-source.js";

export interface PlanSection {
	readonly name: string;
	/** The first one is its heading. */
	readonly lines: readonly string[];
}

/** What would happen, in the order in which people read it; sections with nothing to say are left out. */
export function planSections(plan: Plan, layout: Layout): readonly PlanSection[] {
	const sections: readonly PlanSection[] = [
		{ name: "Rehearsal", lines: planRehearsal(plan, layout) },
		{ name: "On the source", lines: planSource(plan, layout) },
		{ name: "Schema on the target", lines: planSchema(plan, layout) },
		{ name: "Data", lines: planData(plan, layout) },
		{ name: "Cutover", lines: planCutover(plan, layout) },
	];
	return sections.filter(({ lines }) => lines.length > 0);
}
