import { formatDuration } from "../model/duration.js";
import type { Plan } from "../plan/plan.js";
import { counted, hanging, type Layout } from "./plan-layout.js";

/** When the writes may move, and what happens then. */
export function planCutover(plan: Plan, layout: Layout): readonly string[] {
	const { cutover } = plan;
	const margin = cutover.sequenceMargin > 0 ? ` (${cutover.sequenceMargin} ahead)` : "";
	const sequences = plan.sequences.length > 0 ? [`  ${counted(plan.sequences.length, "sequence")} set${margin}`] : [];
	if (plan.mode === "none") {
		return [`${layout.paint.bold("No streaming")} (replicate.mode: none): one copy of what is there at its start`, ...sequences];
	}
	const conditions = [
		`lag < ${formatDuration(cutover.lagBelowMs)} for ${formatDuration(cutover.lagForMs)}`,
		cutover.verify === "none" ? "no verification" : `verify ${cutover.verify} passed`,
		`no transaction older than ${formatDuration(cutover.noTransactionsOlderThanMs)}`,
		cutover.fence === "none" ? "no fence: you stop the writers" : `fence ${cutover.fence}`,
		`timeout ${formatDuration(cutover.timeoutMs)}`,
	];
	return [
		`${layout.paint.bold("Cutover")} (needs \`hyperferry cutover\`)`,
		...hanging(`  ${conditions.join(", ")}`, 2, layout),
		...sequences,
	];
}
