import { definitionOf } from "../actions/registry.js";
import { formatSize, shortCount } from "../model/size.js";
import type { Plan } from "../plan/plan.js";
import { counted } from "./plan-layout.js";

/** The counts in one sentence: the first and the last line of a plan. What does not occur is not counted. */
export function planSummary(plan: Plan): string {
	const counts = [...actionCounts(plan), ...copyCount(plan)];
	const errors = plan.diagnostics.filter(({ severity }) => severity === "error").length;
	const warnings = plan.diagnostics.length - errors;
	return `Plan: ${counts.length > 0 ? counts.join(", ") : "nothing to do"}. ${counted(warnings, "warning")}, ${counted(errors, "error")}.`;
}

/** "30 to create", "1 to change": the target first, then the source. */
export function actionCounts(plan: Plan): readonly string[] {
	const numbers = new Map<string, number>([
		["to create", 0],
		["to change", 0],
	]);
	for (const { kind } of [...plan.actions].sort((a, b) => rank(a.phase) - rank(b.phase))) {
		const words = definitionOf(kind).counted;
		if (words !== undefined) numbers.set(words, (numbers.get(words) ?? 0) + 1);
	}
	const hypertables = plan.actions.filter(({ kind }) => kind === "create-hypertable").length;
	const counts = [...numbers].filter(([, number]) => number > 0).map(([words, number]) => `${number} ${words}`);
	if (hypertables === 0) return counts;
	const become = hypertables === 1 ? "1 table becomes a hypertable" : `${hypertables} tables become hypertables`;
	const at = counts.findLastIndex((count) => / to (create|change)$/.test(count)) + 1;
	return [...counts.slice(0, at), become, ...counts.slice(at)];
}

function rank(phase: Plan["actions"][number]["phase"]): number {
	return phase === "prepare" ? 1 : 0;
}

function copyCount(plan: Plan): readonly string[] {
	const parts = plan.actions.flatMap((action) => (action.kind === "copy-part" ? [action.args] : []));
	if (parts.length === 0) return [];
	const rows = parts.reduce((sum, part) => sum + Math.max(0, part.rows), 0);
	const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
	return [`${formatSize(bytes)} to copy${rows > 0 ? ` (${shortCount(rows)} rows)` : ""}`];
}
