import type { ActionKind } from "../actions/registry.js";
import { formatSize } from "../model/size.js";
import type { Plan } from "../plan/plan.js";
import { counted, shortCount } from "./plan-layout.js";

/** The counts in one sentence: the first and the last line of a plan. */
export function planSummary(plan: Plan): string {
	const count = (...kinds: ActionKind[]) => plan.actions.filter(({ kind }) => kinds.includes(kind)).length;
	const parts = plan.actions.flatMap((action) => (action.kind === "copy-part" ? [action.args] : []));
	const hypertables = count("create-hypertable");
	const rows = parts.reduce((sum, part) => sum + part.rows, 0);
	const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
	const source = plan.actions.filter(({ phase }) => phase === "prepare").length;
	const errors = plan.diagnostics.filter(({ severity }) => severity === "error").length;
	const warnings = plan.diagnostics.length - errors;
	const counts = [
		`${count("create-object", "build-object", "add-foreign-key")} to create`,
		`${count("replace-object")} to change`,
		...(hypertables > 0 ? [hypertables === 1 ? "1 table becomes a hypertable" : `${hypertables} tables become hypertables`] : []),
		`${source} on the source`,
		`${formatSize(bytes)} to copy${rows > 0 ? ` (${shortCount(rows)} rows)` : ""}`,
	];
	return `Plan: ${counts.join(", ")}. ${counted(warnings, "warning")}, ${counted(errors, "error")}.`;
}
