import type { Action } from "../actions/registry.js";
import { groupBy } from "../model/group-by.js";
import type { Plan } from "../plan/plan.js";
import { hanging, type Layout, marked } from "./plan-layout.js";
import { consent } from "./plan-source.js";

/** What the target has and what changes there: alterations, replacements with their diffs, and what is kept as it was prepared by hand. */
export function planDifferences(plan: Plan, layout: Layout): readonly string[] {
	return [...alterations(plan, layout), ...replacements(plan, layout), ...respected(plan, layout)];
}

function alterations(plan: Plan, layout: Layout): readonly string[] {
	const altered = plan.actions.flatMap((action) => (alters(action) ? [action.args] : []));
	return [...groupBy(altered, ({ object }) => object)].flatMap(([object, statements]) => [
		...lines(`  ~ ${object}  exists on the target and is altered`, 4, layout),
		...statements.flatMap(({ what }) => lines(`      ~ ${what}`, 8, layout)),
	]);
}

function alters(action: Action): action is Extract<Action, { readonly kind: "alter-object" | "alter-privileges" }> {
	return action.kind === "alter-object" || action.kind === "alter-privileges";
}

function replacements(plan: Plan, layout: Layout): readonly string[] {
	const { paint } = layout;
	return plan.replaced.flatMap(({ object, hazard, diff, again, lost }) => [
		...lines(`  ~ ${object}  exists on the target and differs${consent(plan, hazard.code, hazard.object)}`, 4, layout),
		...diff.map((line) => `      ${line.startsWith("-") ? paint.red(line) : line.startsWith("+") ? paint.green(line) : paint.dim(line)}`),
		...(again.length > 0 ? lines(`      + made anew with it: ${again.join(", ")}`, 8, layout) : []),
		...(lost.length > 0 ? lines(`      - lost with it: ${lost.join(", ")}`, 8, layout) : []),
	]);
}

function respected(plan: Plan, layout: Layout): readonly string[] {
	return [...groupBy(plan.respected, ({ object }) => object)].flatMap(([object, kept]) =>
		lines(`  = ${object}  prepared by hand: ${kept.map(({ what }) => what).join("; ")}`, 4, layout),
	);
}

function lines(text: string, indent: number, layout: Layout): readonly string[] {
	return hanging(text, indent, layout).map((line) => marked(line, layout));
}
