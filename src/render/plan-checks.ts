import type { Diagnostic } from "../model/diagnostic.js";
import type { Plan } from "../plan/plan.js";
import { type Findings, foldFindings, namesOf } from "./fold-findings.js";
import { counted, hanging, type Layout, marked, placeOf, twoSides, under } from "./plan-layout.js";
import { oneLine } from "./printable.js";

/** Of one code, so many are shown one by one; the others by name, unless -v asks for all. */
const mostOfACode = { error: 10, warning: 3 } as const;

/** What was asked, then everything that is not as it should be: errors first. */
export function planChecks(plan: Plan, layout: Layout): readonly string[] {
	const { passed, failed, warnings: warned } = plan.checks;
	const counts = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : []), ...(warned > 0 ? [counted(warned, "warning")] : [])];
	const of = (wanted: Diagnostic["severity"]) => plan.diagnostics.filter(({ severity }) => severity === wanted);
	return [`${layout.paint.bold("Checks")}  ${counts.join(", ")}`, ...errors(of("error"), layout), ...warnings(of("warning"), layout)];
}

/** Errors are only named here: the command explains each, with its place in the spec, as the last thing that one reads. */
function errors(diagnostics: readonly Diagnostic[], layout: Layout): readonly string[] {
	const { told, more } = folded(diagnostics, mostOfACode.error, layout);
	return [...told.flatMap((diagnostic) => heading(diagnostic, layout)), ...more.flatMap((group) => furtherOnes(group, layout))];
}

function warnings(diagnostics: readonly Diagnostic[], layout: Layout): readonly string[] {
	const { told, more } = folded(diagnostics, mostOfACode.warning, layout);
	return [...told.flatMap((diagnostic) => warning(diagnostic, layout)), ...more.flatMap((group) => furtherOnes(group, layout))];
}

function folded(diagnostics: readonly Diagnostic[], most: number, { verbose }: Layout): Findings {
	return verbose ? { told: diagnostics, more: [] } : foldFindings(diagnostics, most);
}

const indent = 10;

function furtherOnes(group: readonly Diagnostic[], layout: Layout): readonly string[] {
	const [first] = group;
	if (!first) return [];
	if (group.length === 1) return first.severity === "error" ? heading(first, layout) : warning(first, layout);
	return [
		marked(`  ${symbolOf(first)} ${first.code}  ${group.length} more (-v shows them)`, layout),
		...under(namesOf(group), indent, layout),
	];
}

function symbolOf({ severity }: Diagnostic): string {
	return severity === "error" ? "x" : "!";
}

function heading(diagnostic: Diagnostic, layout: Layout): readonly string[] {
	const lines = hanging(`  ${symbolOf(diagnostic)} ${diagnostic.code}  ${oneLine(diagnostic.what)}`, indent, layout);
	return [...lines.slice(0, -1), ...twoSides(lines.at(-1) ?? "", placeOf(diagnostic.place), layout)].map((line) => marked(line, layout));
}

/** Lines that stand as they are: a difference, a statement. */
function indented(text: string): readonly string[] {
	return text.split("\n").map((line) => `${" ".repeat(indent)}${line}`);
}

function warning(diagnostic: Diagnostic, layout: Layout): readonly string[] {
	return [
		...heading(diagnostic, layout),
		...[diagnostic.label, diagnostic.why].filter((text) => text !== undefined).flatMap((text) => under(text, indent, layout)),
		...(diagnostic.notes ?? []).flatMap((note) => (note.includes("\n") ? indented(note) : under(note, indent, layout))),
		...diagnostic.fix.flatMap((fix, index) =>
			fix.split("\n").map((line) => `${" ".repeat(indent)}${index === 0 ? "fix: " : "     "}${line}`),
		),
	];
}
