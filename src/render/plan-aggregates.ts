import type { RefreshPolicy } from "../model/planned-policy.js";
import { formatTableId, sameTable } from "../model/table-id.js";
import type { Plan, PlannedAggregate } from "../plan/plan.js";
import { hanging, type Layout, marked, twoSides } from "./plan-layout.js";

/** Continuous aggregates, each with what it replaces and how it is kept fresh. */
export function planAggregates(plan: Plan, layout: Layout): readonly string[] {
	return (plan.continuousAggregates ?? []).flatMap((aggregate) =>
		aggregateLines(plan, aggregate, layout).map((line) => marked(line, layout)),
	);
}

function aggregateLines(
	plan: Plan,
	{ view, over, replaces, line, realTime, present }: PlannedAggregate,
	layout: Layout,
): readonly string[] {
	const name = `  ${present ? ">" : "+"} continuous aggregate ${formatTableId(view)}${over ? `  over ${formatTableId(over)}` : ""}`;
	const policy = plan.policies.find((found): found is RefreshPolicy => found.policy === "refresh" && sameTable(found.table, view));
	return [
		...twoSides(`${name}${present ? ", there already" : ""}`, `(line ${line})`, layout),
		...(replaces === undefined ? [] : hanging(`      ~ replaces ${replaces} of the source`, 8, layout)),
		...(realTime ? hanging("      + real-time: what is not fresh is computed when it is read", 8, layout) : []),
		...(policy
			? twoSides(`      + refresh      ${refreshWords(policy)}`, whenWords(plan, policy), layout)
			: ["      . no refresh policy: filled once"]),
	];
}

/** "every 1 hour, rows of 30 days to 1 hour ago" */
function refreshWords({ startOffset, endOffset, scheduleInterval, unit }: RefreshPolicy): string {
	const ago = unit === "interval" ? " ago" : " before now";
	const start = startOffset === undefined ? "" : `, from ${startOffset}${ago}`;
	const end = endOffset === undefined ? "" : `, up to ${endOffset}${ago}`;
	return `every ${scheduleInterval}${start}${end}`;
}

function whenWords({ mode }: Plan, { enable }: RefreshPolicy): string {
	if (enable === "never") return "stays paused";
	return mode === "none" ? "enabled at the end" : "enabled at cutover";
}
