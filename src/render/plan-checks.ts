import type { Diagnostic } from "../model/diagnostic.js";
import type { Plan } from "../plan/plan.js";
import { counted, type Layout, placeOf, twoSides, under } from "./plan-layout.js";

/** What was asked, then everything that is not as it should be: errors first. */
export function planChecks(plan: Plan, layout: Layout): readonly string[] {
	const { passed, failed, warnings } = plan.checks;
	const counts = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : []), ...(warnings > 0 ? [counted(warnings, "warning")] : [])];
	const errors = plan.diagnostics.filter(({ severity }) => severity === "error");
	const others = plan.diagnostics.filter(({ severity }) => severity === "warning");
	return [
		`${layout.paint.bold("Checks")}  ${counts.join(", ")}`,
		...[...errors, ...others].flatMap((diagnostic) => finding(diagnostic, layout)),
	];
}

const indent = 10;

function finding(diagnostic: Diagnostic, layout: Layout): readonly string[] {
	const { paint } = layout;
	const isError = diagnostic.severity === "error";
	const [first = "", ...rest] = twoSides(
		`  ${isError ? "x" : "!"} ${diagnostic.code}  ${diagnostic.what}`,
		placeOf(diagnostic.place),
		layout,
	);
	const symbol = (isError ? paint.red : paint.yellow)(isError ? "x" : "!");
	return [
		`  ${symbol}${first.slice(3)}`,
		...rest,
		...[diagnostic.label, diagnostic.why].filter((text) => text !== undefined).flatMap((text) => under(text, indent, layout)),
		...(diagnostic.notes ?? []).flatMap((note) => note.split("\n").map((line) => `${" ".repeat(indent)}${line}`)),
		...diagnostic.fix.flatMap((fix, index) =>
			fix.split("\n").map((line) => `${" ".repeat(indent)}${index === 0 ? "fix: " : "     "}${line}`),
		),
	];
}
