import type { MigrationPhase } from "../model/events.js";
import type { Plan, PlanServer } from "../plan/plan.js";
import { palette } from "./colour.js";
import { planChecks } from "./plan-checks.js";
import { planCutover } from "./plan-cutover.js";
import { planData } from "./plan-data.js";
import { counted, type Layout, under } from "./plan-layout.js";
import { planRehearsal } from "./plan-rehearsal.js";
import { planSchema } from "./plan-schema.js";
import { planSource } from "./plan-source.js";
import { planSummary } from "./plan-summary.js";

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
export function renderPlan(plan: Plan, style: PlanStyle): string {
	const layout: Layout = { paint: palette(style.colour), width: style.width, verbose: style.verbose };
	const { paint } = layout;
	const header = [paint.bold(`hyperferry plan   ${plan.name}   ${style.file}`), "", ...servers(plan)];
	const partial = plan.only
		? under(
				`Partial plan (--only ${plan.only.join(" --only ")}): the rest of the spec is not planned, and cutover refuses such a plan.`,
				6,
				layout,
			)
		: [];
	const nothing = plan.actions.length === 0 && !plan.diagnostics.some(({ severity }) => severity === "error");
	if (nothing) {
		const warnings = plan.diagnostics.length > 0 ? ["", ...planChecks(plan, layout)] : [];
		return [...header, ...(partial.length > 0 ? ["", ...partial] : []), ...warnings, "", paint.green(noChanges(style))].join("\n");
	}
	const summary = planSummary(plan);
	const hidden =
		plan.unchanged.length > 0 && !style.verbose
			? [`      ${counted(plan.unchanged.length, "object")} unchanged on the target (-v shows them).`]
			: [];
	const sections = [
		[paint.bold(summary), ...partial, ...hidden],
		planChecks(plan, layout),
		planRehearsal(plan, layout),
		planSource(plan, layout),
		planSchema(plan, layout),
		planData(plan, layout),
		planCutover(plan, layout),
	];
	return [header, ...sections, [paint.bold(`${summary} Nothing was changed.`)]]
		.filter((section) => section.length > 0)
		.map((section) => section.join("\n"))
		.join("\n\n");
}

function noChanges({ file, phase }: PlanStyle): string {
	const streaming = phase === "streaming" || phase === "ready" ? " and is streaming" : "";
	return `No changes. The target matches ${file}${streaming}.`;
}

function servers(plan: Plan): readonly string[] {
	const endpoints = Math.max(plan.source.endpoint.length, plan.target.endpoint.length);
	const line = (side: string, server: PlanServer) => {
		const timescaledb = server.timescaledb ? `, TimescaleDB ${server.timescaledb.version} (${server.timescaledb.license} license)` : "";
		return `  ${side}  ${server.endpoint.padEnd(endpoints)}  PostgreSQL ${server.version}${timescaledb}  sslmode ${server.sslmode}`;
	};
	return [line("source", plan.source), line("target", plan.target)];
}
