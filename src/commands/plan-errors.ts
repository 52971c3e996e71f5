import type { Diagnostic } from "../model/diagnostic.js";
import type { Plan } from "../plan/plan.js";

/** What forbids to apply the plan. */
export function planErrors(plan: Plan): readonly Diagnostic[] {
	return plan.diagnostics.filter(({ severity }) => severity === "error");
}
