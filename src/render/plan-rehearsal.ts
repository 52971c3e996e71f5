import type { Plan } from "../plan/plan.js";
import { counted, type Layout, under } from "./plan-layout.js";

/** What was tried on the target, and what was not and why; refusals are among the checks. */
export function planRehearsal({ rehearsal }: Plan, layout: Layout): readonly string[] {
	if (!rehearsal) return [];
	const { statements, refused, skipped } = rehearsal;
	const ran = `Rehearsed ${counted(statements, "statement")} on the target, rolled back`;
	const reasons = new Map<string, number>();
	for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
	const heading = layout.paint.bold(ran) + (refused > 0 ? layout.paint.red(`: ${refused} refused`) : "");
	if (layout.verbose) return [heading, ...skipped.flatMap(({ action, reason }) => under(`. ${action}  not tried: ${reason}`, 2, layout))];
	const most = 6;
	const more = [...reasons].slice(most).reduce((sum, [, number]) => sum + number, 0);
	return [
		heading,
		...[...reasons].slice(0, most).flatMap(([reason, number]) => under(`. ${number} not tried: ${reason}`, 2, layout)),
		...(more > 0 ? [`  . ${more} more not tried (-v shows them)`] : []),
	];
}
