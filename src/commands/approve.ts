import { exitCodes, HyperferryError } from "../model/errors.js";
import { renderPlan } from "../render/plan-text.js";
import type { Gathered } from "../runtime/gather.js";
import type { Spec } from "../spec/spec.js";
import type { CommandContext } from "./command.js";

/** Shows the plan and asks, unless the user has agreed beforehand. Throws HyperferryError E412 (64) where nobody can be asked. */
export function approval(context: CommandContext, spec: Spec, agreed: boolean): (gathered: Gathered) => Promise<void> {
	return async ({ plan }) => {
		const { flags, reporter, ask } = context;
		if (agreed) {
			const part = plan.only ? ` (partial: only ${plan.only.join(", ")})` : "";
			reporter.emit({ type: "info", msg: `> plan ${plan.planId}: ${plan.actions.length} actions, ${plan.tables.length} tables${part}` });
			return;
		}
		if (!ask) throw needsApproval("apply asks before it changes anything, and there is no terminal to ask on");
		reporter.result(renderPlan(plan, { colour: flags.colour, width: flags.width, verbose: flags.verbose, file: spec.file }), plan);
		if ((await ask(`\nApply plan ${plan.planId}? Only "yes" is accepted: `)) !== "yes") throw notApproved();
	};
}

function needsApproval(why: string): HyperferryError {
	return new HyperferryError(exitCodes.usage, [
		{
			code: "E412",
			severity: "error",
			what: "a confirmation is needed",
			why,
			fix: ["hyperferry apply --yes", "hyperferry plan --out plan.json, review it, then: hyperferry apply plan.json"],
		},
	]);
}

function notApproved(): HyperferryError {
	return new HyperferryError(exitCodes.refused, [
		{ code: "E412", severity: "error", what: "the plan was not approved", why: "nothing was changed", fix: ["hyperferry apply"] },
	]);
}
