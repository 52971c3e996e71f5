import type { Diagnostic } from "../../model/diagnostic.js";
import type { Plan } from "../plan.js";
import type { Check, CheckContext } from "./check.js";
import { databaseChecks } from "./database-checks.js";
import { privilegeChecks } from "./privilege-checks.js";
import { replicationChecks } from "./replication-checks.js";
import { sourceTableChecks } from "./source-table-checks.js";
import { targetObjectChecks } from "./target-object-checks.js";

const checks: readonly Check[] = [...databaseChecks, ...replicationChecks, ...privilegeChecks, ...sourceTableChecks, ...targetObjectChecks];

/** Asks every question that matters for the spec; a check counts once, however much it finds. */
export function runChecks(context: CheckContext): { readonly diagnostics: readonly Diagnostic[]; readonly counts: Plan["checks"] } {
	const streaming = context.input.spec.replicate.mode === "continuous";
	const found = checks.filter((check) => streaming || !check.streaming).map((check) => check.run(context));
	const failed = found.filter((diagnostics) => diagnostics.some(({ severity }) => severity === "error")).length;
	const passed = found.filter((diagnostics) => diagnostics.length === 0).length;
	return { diagnostics: found.flat(), counts: { passed, failed, warnings: found.length - failed - passed } };
}
