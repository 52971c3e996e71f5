import type { MigrationPhase } from "../model/events.js";
import type { Plan, PlanServer } from "../plan/plan.js";
import { palette } from "./colour.js";
import { planChecks } from "./plan-checks.js";
import { counted, hanging, type Layout } from "./plan-layout.js";
import { planSections } from "./plan-sections.js";
import { actionCounts, planSummary } from "./plan-summary.js";
import { oneLine, printable } from "./printable.js";

export interface PlanStyle {
	readonly colour: boolean;
	readonly width: number;
	readonly verbose: boolean;
	/** Path of the spec, as the user gave it. */
	readonly file: string;
	/** Of the migration under way, if any. */
	readonly phase?: MigrationPhase;
}

/** The whole plan for people: summary first and last, refusals before what would happen. No line end at the end. */
export function renderPlan(given: Plan, style: PlanStyle): string {
	const plan = printable(given);
	const layout: Layout = { paint: palette(style.colour), width: style.width, verbose: style.verbose };
	const { paint } = layout;
	const header = [paint.bold(`hyperferry plan   ${plan.name}   ${style.file}`), "", ...servers(plan, layout)];
	const only = plan.only?.map((glob) => ` --only ${glob}`).join("") ?? "";
	const partial =
		only && hanging(`Partial plan (${only.trim()}): the rest of the spec is not planned, and cutover refuses such a plan.`, 6, layout);
	if (isNoChange(plan, style)) {
		const warnings = plan.diagnostics.length > 0 ? planChecks(plan, layout) : [];
		return joined([header, partial || [], warnings, hanging(noChanges(plan, style), 2, layout).map(paint.green)]);
	}
	const summary = planSummary(plan);
	const hidden =
		plan.unchanged.length > 0 && !style.verbose
			? [`      ${counted(plan.unchanged.length, "object")} unchanged on the target (-v shows them).`]
			: [];
	const bold = (text: string) => hanging(text, 6, layout).map(paint.bold);
	return joined([
		header,
		[...bold(summary), ...(partial || []), ...hidden],
		planChecks(plan, layout),
		...planSections(plan, layout).map(({ lines }) => lines),
		bold(`${summary} Nothing was changed.`),
	]);
}

function joined(sections: readonly (readonly string[])[]): string {
	return sections
		.filter((section) => section.length > 0)
		.map((section) => section.map(oneLine).join("\n"))
		.join("\n\n");
}

/** What is said once a plan is in a file. */
export function savedText({ planId, fingerprints, diagnostics }: Plan, file: string): string {
	const parts = (["source", "target", "spec"] as const).map((of) => `${of} ${fingerprints[of].slice(0, 8)}`);
	const saved = `Saved ${file} (plan ${planId}; ${parts.join(", ")}).`;
	if (diagnostics.some(({ severity }) => severity === "error")) return `${saved} It cannot be applied: mend what is wrong and plan again.`;
	return `${saved} To run exactly this:\n    hyperferry apply ${file}`;
}

/** Nothing differs; what a migration under way still owes its own plan, once it has caught up, is no change. */
function isNoChange({ actions, diagnostics }: Plan, { phase }: PlanStyle): boolean {
	return (
		actions.every((action) => phase !== undefined && action.phase === "catch-up") &&
		!diagnostics.some(({ severity }) => severity === "error")
	);
}

function noChanges(plan: Plan, { file, phase }: PlanStyle): string {
	const streaming = plan.mode === "continuous" && (phase === "streaming" || phase === "ready") ? " and is streaming" : "";
	const owed = plan.actions.length > 0 ? ` Left until it has caught up: ${actionCounts(plan).join(", ")}.` : "";
	return `No changes. The target matches ${file}${streaming}.${owed}`;
}

function servers(plan: Plan, layout: Layout): readonly string[] {
	const endpoints = Math.max(plan.source.endpoint.length, plan.target.endpoint.length);
	const lines = (side: string, server: PlanServer) => {
		const timescaledb = server.timescaledb ? `, TimescaleDB ${server.timescaledb.version} (${server.timescaledb.license} license)` : "";
		const provider = server.provider === undefined ? "" : `, ${server.provider}`;
		return hanging(
			`  ${side}  ${server.endpoint.padEnd(endpoints)}  PostgreSQL ${server.version}${timescaledb}${provider}  sslmode ${server.sslmode}`,
			10,
			layout,
		);
	};
	return [...lines("source", plan.source), ...lines("target", plan.target)];
}
