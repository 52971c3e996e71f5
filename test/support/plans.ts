import type { Catalog } from "../../src/catalog/catalog.js";
import type { Plan } from "../../src/plan/plan.js";
import type { PlanInput } from "../../src/plan/plan-input.js";
import { planMigration } from "../../src/plan/plan-migration.js";
import type { Spec } from "../../src/spec/spec.js";
import { emptyTarget } from "./catalogs.js";

/** A plan for an empty target, unless told otherwise. */
export function planOf(spec: Spec, source: Catalog, more: Partial<PlanInput> = {}): Plan {
	return planMigration({
		spec,
		source,
		target: emptyTarget(),
		ranges: new Map(),
		recorded: new Map(),
		done: new Set(),
		hyperferry: "0.1.0",
		...more,
	});
}

export function codesOf(plan: Plan, severity?: "error" | "warning"): readonly string[] {
	return plan.diagnostics.filter((diagnostic) => severity === undefined || diagnostic.severity === severity).map(({ code }) => code);
}

export function idsOf(plan: Plan): readonly string[] {
	return plan.actions.map(({ id }) => id);
}
