import { writeFile } from "node:fs/promises";
import { exitCodes, refusalOf } from "../model/errors.js";
import { parseOnly } from "../plan/partial-plan.js";
import { renderPlanSql } from "../render/plan-sql.js";
import { renderPlan } from "../render/plan-text.js";
import { gather } from "../runtime/gather.js";
import { rehearse } from "../runtime/rehearse.js";
import { sessionsOf } from "../runtime/sessions.js";
import type { Command } from "./command.js";
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
		"detailed-exitcode": { type: "boolean", help: "exit 2 when there is something to do" },
	},
	async run(context) {
		const { reporter, flags, options } = context;
		const only = Array.isArray(options.only) ? parseOnly(options.only as readonly string[]) : undefined;
		const spec = await requireSpec(context);
		const sessions = sessionsOf(spec);
		await using source = await sessions.source("plan");
		await using target = await sessions.target("plan");
		const gathered = await gather(spec, source, target, {
			version: context.version,
			signal: context.abort,
			...(only && { only }),
		});
		const plan = options.rehearse ? await rehearse(spec, gathered, context.abort) : gathered.plan;
		for (const diagnostic of plan.diagnostics) {
			if (!flags.json && diagnostic.severity === "error") reporter.emit({ type: "error", diagnostic });
		}
		const text = options.sql
			? renderPlanSql(plan)
			: renderPlan(plan, {
					colour: flags.colour,
					width: flags.width,
					verbose: flags.verbose,
					file: spec.file,
					...(gathered.migration ? { phase: gathered.migration.phase } : {}),
				});
		reporter.result(text, plan);
		const errors = planErrors(plan);
		if (typeof options.out === "string") {
			await writeFile(options.out, `${JSON.stringify(plan, null, "\t")}\n`);
			if (!flags.json && !options.sql) reporter.result(savedText(options.out, plan.planId, errors.length), undefined);
		}
		if (errors.length > 0) return refusalOf(errors);
		return options["detailed-exitcode"] && plan.actions.length > 0 ? exitCodes.difference : exitCodes.done;
	},
};

function savedText(file: string, planId: string, errors: number): string {
	if (errors > 0) return `Saved ${file} (plan ${planId}). It cannot be applied: mend what is wrong and plan again.`;
	return `Saved ${file} (plan ${planId}). To run exactly this:\n    hyperferry apply ${file}`;
}
