import { type Action, type ActionArgs, type ActionKind, definitionOf } from "../actions/registry.js";
import type { Plan } from "../plan/plan.js";

/** All statements in order, grouped by side and phase: for review, not for execution (copying and streaming are no SQL scripts). */
export function renderPlanSql(plan: Plan): string {
	const lines = [
		`-- hyperferry plan ${plan.planId} of ${plan.name}: for review, run it with hyperferry apply`,
		`-- source ${plan.source.endpoint}, target ${plan.target.endpoint}`,
	];
	let group = "";
	for (const action of plan.actions) {
		const { side, text } = statementOf(action);
		if (group !== `${side}, ${action.phase}`) {
			group = `${side}, ${action.phase}`;
			lines.push("", `-- ==== on the ${side}: ${action.phase} ====`);
			if (side === "target") lines.push("SELECT pg_catalog.set_config('search_path', '', false);");
		}
		lines.push("", `-- ${action.id}`, ended(text));
	}
	if (plan.actions.length === 0) lines.push("", "-- nothing to do");
	return lines.join("\n");
}

function statementOf<K extends ActionKind>(
	action: Action & { readonly kind: K },
): { readonly side: "source" | "target"; readonly text: string } {
	return definitionOf(action.kind).sql(action.args as unknown as ActionArgs<K>);
}

function ended(text: string): string {
	const trimmed = text.trim();
	return trimmed.endsWith(";") ? trimmed : `${trimmed};`;
}
