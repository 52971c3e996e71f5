import { appendFile, writeFile } from "node:fs/promises";
import { exitCodes, HyperferryError, refusalOf } from "../model/errors.js";
import { formatPlan } from "../plan/format-plan.js";
import { parseOnly } from "../plan/partial-plan.js";
import { renderPlanMarkdown } from "../render/plan-markdown.js";
import { renderPlanSql } from "../render/plan-sql.js";
import { renderPlan, savedText } from "../render/plan-text.js";
import { gather } from "../runtime/gather.js";
import { rehearse } from "../runtime/rehearse.js";
import { sessionsOf } from "../runtime/sessions.js";
import type { Command, CommandContext } from "./command.js";
import { requireSpec } from "./load-spec.js";
import { planErrors } from "./plan-errors.js";

export const plan: Command = {
	name: "plan",
	summary: "read both databases and show everything that apply would do; writes nothing",
	options: {
		out: { type: "string", value: "FILE", help: "save the plan, to run exactly this with: hyperferry apply FILE" },
		only: {
			type: "string",
			value: "GLOB",
			multiple: true,
			help: "plan these tables and what they need only, !GLOB all but these; may be repeated; cutover refuses such a plan",
		},
		rehearse: { type: "boolean", help: "try the schema part on the target in one transaction, and roll it back" },
		sql: { type: "boolean", help: "show the SQL, as a script to review" },
		md: { type: "boolean", help: "show a report for a pull request, in markdown" },
		ci: { type: "boolean", help: "append that report to the summary of the GitHub Actions step" },
		"detailed-exitcode": { type: "boolean", help: "exit 2 when there is something to do" },
	},
	async run(context) {
		const { reporter, flags, options } = context;
		checkOutputs(context);
		const only = Array.isArray(options.only) ? parseOnly(options.only as readonly string[]) : undefined;
		const spec = await requireSpec(context);
		await using sides = await sessionsOf(spec).both("plan");
		const { source, target } = sides;
		const gathered = await gather(spec, source, target, {
			version: context.version,
			signal: context.abort,
			...(only && { only }),
		});
		const plan = options.rehearse ? await rehearse(spec, gathered, context.abort) : gathered.plan;
		for (const diagnostic of plan.diagnostics) if (diagnostic.severity === "warning") reporter.annotate(diagnostic);
		const style = { colour: flags.colour, width: flags.width, verbose: flags.verbose, file: spec.file };
		reporter.result(
			options.sql
				? renderPlanSql(plan)
				: options.md
					? renderPlanMarkdown(plan, spec.file)
					: renderPlan(plan, { ...style, ...(gathered.migration ? { phase: gathered.migration.phase } : {}) }),
			plan,
		);
		if (options.ci) await appendFile(context.env.GITHUB_STEP_SUMMARY ?? "", `${renderPlanMarkdown(plan, spec.file)}\n`);
		if (typeof options.out === "string") {
			await writeFile(options.out, formatPlan(plan));
			if (!flags.json && !options.sql && !options.md) reporter.result(savedText(plan, options.out), undefined);
		}
		const errors = planErrors(plan);
		if (!flags.json) reporter.tell(errors);
		if (errors.length > 0) return refusalOf(errors);
		return options["detailed-exitcode"] && plan.actions.length > 0 ? exitCodes.difference : exitCodes.done;
	},
};

function checkOutputs({ flags, options, env }: CommandContext): void {
	const outputs = [...(flags.json ? ["--json"] : []), ...(options.sql ? ["--sql"] : []), ...(options.md ? ["--md"] : [])];
	if (outputs.length > 1) {
		throw usage(
			`plan shows one thing: ${outputs.join(" or ")}`,
			"they would all go to standard output",
			"hyperferry plan --json --out plan.json",
		);
	}
	if (options.ci && !env.GITHUB_STEP_SUMMARY) {
		throw usage(
			"--ci has no summary to append to",
			"GITHUB_STEP_SUMMARY is not set: this is no step of GitHub Actions",
			"hyperferry plan --md",
		);
	}
}

function usage(what: string, why: string, fix: string): HyperferryError {
	return new HyperferryError(exitCodes.usage, [{ code: "E420", severity: "error", what, why, fix: [fix] }]);
}
