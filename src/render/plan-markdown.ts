import type { Diagnostic } from "../model/diagnostic.js";
import type { Plan } from "../plan/plan.js";
import { palette } from "./colour.js";
import { limitedText, type Stretch } from "./limited-text.js";
import { codeBlock, codeFence, codeSpan, escapeHtml, escapeMarkdown } from "./markdown.js";
import { placeOf } from "./plan-layout.js";
import { planSections } from "./plan-sections.js";
import { renderPlanSql } from "./plan-sql.js";
import { planSummary } from "./plan-summary.js";
import { oneLine, printable } from "./printable.js";

/** GitHub takes 65,536 in a comment; whoever posts it may add to it. */
const mostCharacters = 60_000;

/**
 * The plan as a comment for a pull request: summary, what is wrong, what was accepted, what happens to production, and the rest folded. The first
 * line is a marker, by which a tool finds its comment again. What does not fit into 60,000 characters is counted.
 */
export function renderPlanMarkdown(given: Plan, file: string): string {
	const plan = printable(given);
	const layout = { paint: palette(false), width: 100, verbose: false };
	const of = (severity: Diagnostic["severity"]) => plan.diagnostics.filter((diagnostic) => diagnostic.severity === severity).map(finding);
	const accepted = plan.accepted.map(({ code, object, place }) => [`- **${code}** ${codeSpan(object)} (${codeSpan(placeOf(place))})`]);
	const nothing = plan.actions.length === 0;
	const stretches = [
		listed([], [heading(plan, file)], ""),
		listed(["", "### Errors", ""], of("error"), "errors"),
		listed(["", "### Accepted hazards", ""], accepted, "accepted hazards"),
		listed(["", "### Warnings", ""], of("warning"), "warnings"),
		...(nothing ? [] : planSections(plan, layout).map(({ name, lines }) => folded(name, lines.map(oneLine), "", name === "On the source"))),
		...(nothing ? [] : [folded("SQL", renderPlanSql(plan).split("\n"), "sql", false)]),
	];
	return limitedText(
		stretches.filter(({ items }) => items.length > 0),
		mostCharacters,
	);
}

function heading(plan: Plan, file: string): readonly string[] {
	const fingerprints = Object.entries(plan.fingerprints).map(([of, digest]) => `${of} ${codeSpan(digest.slice(0, 8))}`);
	return [
		`<!-- hyperferry plan ${plan.name} -->`,
		`## hyperferry plan ${codeSpan(plan.name)}`,
		"",
		`**${escapeMarkdown(planSummary(plan))}** Nothing was changed.`,
		"",
		`${codeSpan(plan.source.endpoint)} → ${codeSpan(plan.target.endpoint)}, ${codeSpan(file)}, plan ${codeSpan(plan.planId)} (${fingerprints.join(", ")})`,
		...(plan.only ? ["", `**Partial plan** (${plan.only.map((glob) => codeSpan(`--only ${glob}`)).join(" ")}): cutover refuses it.`] : []),
	];
}

function listed(head: readonly string[], items: Stretch["items"], what: string): Stretch {
	return { head, items, foot: [], more: (count) => `- … ${count} more ${what}` };
}

/** A blank line must follow the summary, else GitHub shows the block as it is written. */
function folded(name: string, lines: readonly string[], language: string, open: boolean): Stretch {
	const fence = codeFence(lines);
	return {
		head: ["", `<details${open ? " open" : ""}><summary>${escapeHtml(name)}</summary>`, "", `${fence}${language}`],
		items: lines.map((line) => [line]),
		foot: [fence, "", "</details>"],
		more: (count) => `… ${count} more lines`,
	};
}

function finding({ code, what, label, place, where, why, notes = [], fix }: Diagnostic): readonly string[] {
	const reasons = [label, where, ...(why ?? "").split("\n"), ...notes.filter((note) => !note.includes("\n"))].filter((text) => text);
	const texts = notes.filter((note) => note.includes("\n"));
	return [
		`- **${code}** ${escapeMarkdown(what)}${place ? ` (${codeSpan(placeOf(place))})` : ""}`,
		...reasons.map((text) => `  <br>${escapeMarkdown(text ?? "")}`),
		...texts.flatMap((text) => indented(codeBlock(text.split("\n")))),
		...indented(
			codeBlock(fix.flatMap((line, index) => line.split("\n").map((part, at) => `${index + at === 0 ? "fix: " : "     "}${part}`))),
		),
	];
}

function indented(lines: readonly string[]): readonly string[] {
	return ["", ...lines.map((line) => `  ${line}`), ""];
}
