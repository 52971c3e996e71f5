import type { ActionKind } from "../actions/registry.js";
import { formatDuration } from "../model/duration.js";
import type { Plan } from "../plan/plan.js";
import { countedKinds } from "./kind-words.js";
import { counted, hanging, type Layout } from "./plan-layout.js";

/** When the writes may move, and what happens then. */
export function planCutover(plan: Plan, layout: Layout): readonly string[] {
	const { cutover } = plan;
	const margin = cutover.sequenceMargin > 0 ? ` (${cutover.sequenceMargin} ahead)` : "";
	const policies = plan.policies.filter(({ enable }) => enable === "at_cutover").length;
	const all = [
		...(plan.sequences.length > 0 ? [`${counted(plan.sequences.length, "sequence")} set${margin}`] : []),
		...(policies > 0 ? [`${counted(policies, "policy", "policies")} enabled`] : []),
	];
	const then = all.length > 0 ? [`  ${all.join(", ")}`] : [];
	const late = madeLate(plan, layout);
	if (plan.mode === "none") {
		return [`${layout.paint.bold("No streaming")} (replicate.mode: none): one copy of what is there at its start`, ...then, ...late];
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
		...then,
		...late,
		...settled(plan, layout),
	];
}

/** What follows the opening. */
function settled({ actions, continuousAggregates, target }: Plan, layout: Layout): readonly string[] {
	const number = (kind: ActionKind) => actions.filter((action) => action.kind === kind).length;
	const [refreshes, policies] = [number("refresh-after-opening"), number("enable-policy")];
	if (refreshes === 0) return [];
	const whole = continuousAggregates?.some(({ twice }) => twice)
		? `as a whole: TimescaleDB ${target.timescaledb?.version ?? "before 2.23"} does not note what replication writes`
		: "what changed meanwhile";
	const then = policies > 0 ? `; then ${counted(policies, "policy", "policies")} enabled, which would drop rows before that` : "";
	return hanging(`  once open: ${counted(refreshes, "continuous aggregate")} refreshed again, ${whole}${then}`, 2, layout);
}

/** Without what belongs to them: tables, comments. */
const lateObjects = new Set(["PUBLICATION", "EVENT TRIGGER"]);
/** Most often too many to name. */
const countedLate = new Set([
	...["FK CONSTRAINT", "TRIGGER", "RULE"],
	...["DATABASE COMMENT", "DATABASE SETTING", "ROLE SETTING", "DATABASE ACL", "PARAMETER ACL"],
]);

function madeLate(plan: Plan, layout: Layout): readonly string[] {
	const made = plan.actions.flatMap((action) => (action.kind === "create-late-object" ? [action.args] : []));
	const held = made.map(({ entry }) => entry).filter((entry) => countedLate.has(entry));
	const counts = countedKinds(held).map((text) => (/ foreign keys?$/.test(text) ? `${text} (validated afterwards)` : text));
	const names = [...counts, ...made.filter(({ entry }) => lateObjects.has(entry)).map(({ object }) => object)];
	const when = plan.mode === "none" ? "at the end" : "when the target opens";
	return names.length === 0 ? [] : hanging(`  made ${when}: ${names.join(", ")}`, 2, layout);
}
