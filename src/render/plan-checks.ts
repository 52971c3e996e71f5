import type { Diagnostic } from "../model/diagnostic.js";
import type { Plan } from "../plan/plan.js";
import { counted, hanging, type Layout, marked, placeOf, twoSides, under } from "./plan-layout.js";
import { oneLine } from "./printable.js";

/** Of one code, so many are shown in full; the others by name, unless -v asks for all. */
const mostOfACode = { error: 10, warning: 3 } as const;
const mostNames = 5;

/** What was asked, then everything that is not as it should be: errors first. */
export function planChecks(plan: Plan, layout: Layout): readonly string[] {
	const { passed, failed, warnings } = plan.checks;
	const counts = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : []), ...(warnings > 0 ? [counted(warnings, "warning")] : [])];
	return [
		`${layout.paint.bold("Checks")}  ${counts.join(", ")}`,
		...findings(
			plan.diagnostics.filter(({ severity }) => severity === "error"),
			mostOfACode.error,
			layout,
		),
		...findings(
			plan.diagnostics.filter(({ severity }) => severity === "warning"),
			mostOfACode.warning,
			layout,
		),
	];
}

function findings(diagnostics: readonly Diagnostic[], most: number, layout: Layout): readonly string[] {
	const seen = new Map<string, number>();
	const more = new Map<string, Diagnostic[]>();
	const lines: string[] = [];
	for (const diagnostic of diagnostics) {
		const number = (seen.get(diagnostic.code) ?? 0) + 1;
		seen.set(diagnostic.code, number);
		if (layout.verbose || number <= most) lines.push(...finding(diagnostic, layout));
		else more.set(diagnostic.code, [...(more.get(diagnostic.code) ?? []), diagnostic]);
	}
	return [...lines, ...[...more.values()].flatMap((group) => furtherOnes(group, layout))];
}

const indent = 10;

function furtherOnes(group: readonly Diagnostic[], layout: Layout): readonly string[] {
	const [first] = group;
	if (!first) return [];
	if (group.length === 1) return finding(first, layout);
	const names = group.slice(0, mostNames).map(({ object, what }) => object ?? what);
	const rest = group.length > names.length ? ` and ${group.length - names.length} others` : "";
	return [
		marked(`  ${first.severity === "error" ? "x" : "!"} ${first.code}  ${group.length} more (-v shows them)`, layout),
		...under(`${names.join(", ")}${rest}`, indent, layout),
	];
}

function finding(diagnostic: Diagnostic, layout: Layout): readonly string[] {
	const symbol = diagnostic.severity === "error" ? "x" : "!";
	const heading = hanging(`  ${symbol} ${diagnostic.code}  ${oneLine(diagnostic.what)}`, indent, layout);
	const placed = [...heading.slice(0, -1), ...twoSides(heading.at(-1) ?? "", placeOf(diagnostic.place), layout)];
	return [
		...placed.map((line) => marked(line, layout)),
		...[diagnostic.label, diagnostic.why].filter((text) => text !== undefined).flatMap((text) => under(text, indent, layout)),
		...(diagnostic.notes ?? []).flatMap((note) => note.split("\n").map((line) => `${" ".repeat(indent)}${line}`)),
		...diagnostic.fix.flatMap((fix, index) =>
			fix.split("\n").map((line) => `${" ".repeat(indent)}${index === 0 ? "fix: " : "     "}${line}`),
		),
	];
}
