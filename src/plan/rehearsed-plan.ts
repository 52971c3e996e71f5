import type { Action } from "../actions/registry.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { digest } from "../model/digest.js";
import type { Plan } from "./plan.js";

/** What came of trying a plan's statements on the target. */
export interface Rehearsal {
	/** How many actions' statements ran, the refused ones included. */
	readonly statements: number;
	readonly refusals: readonly Refusal[];
	readonly skipped: readonly { readonly action: string; readonly reason: string }[];
	/** Why it ended before its time. */
	readonly ended?: string;
}

export interface Refusal {
	readonly action: Action;
	readonly describe: string;
	readonly sql: string;
	readonly sqlState: string;
	/** The server's message whole, with SQLSTATE, DETAIL, HINT and CONTEXT. */
	readonly words: string;
	/** In characters from 1, within `sql`, where the server says so. */
	readonly position?: number;
}

/** The plan with what its rehearsal found: every refusal is an error, those with the same words together. */
export function withRehearsal(plan: Plan, { statements, refusals, skipped, ended }: Rehearsal, where: string): Plan {
	const groups = new Map<string, Refusal[]>();
	for (const refusal of refusals) groups.set(refusal.words, [...(groups.get(refusal.words) ?? []), refusal]);
	const found = [
		...[...groups.values()].map((group) => refused(plan, group as [Refusal, ...Refusal[]], where)),
		...(ended === undefined ? [] : [endedEarly(ended, statements, skipped.length, where)]),
	];
	const diagnostics = [...plan.diagnostics, ...found];
	const count = (severity: Diagnostic["severity"]) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
	const { planId: _before, ...rest } = plan;
	const rehearsed: Omit<Plan, "planId"> = {
		...rest,
		checks: { ...plan.checks, failed: count("error"), warnings: count("warning") },
		rehearsal: { statements, refused: refusals.length, skipped },
		diagnostics,
	};
	return { ...rehearsed, planId: digest(rehearsed).slice(0, 12) };
}

function refused(plan: Plan, [first, ...more]: readonly [Refusal, ...Refusal[]], where: string): Diagnostic {
	const subject = first.action.id.slice(first.action.kind.length + 1);
	const foreseen = plan.diagnostics.find(
		({ severity, object, what }) => severity === "error" && (what.includes(subject) || object === subject),
	);
	return {
		code: "P112",
		severity: "error",
		what: `the target refuses ${first.describe}`,
		where,
		why: first.words,
		fix: [
			"mend what the server names, on the source or on the target, and plan again",
			...(foreseen ? [] : ["and please report it, with this message: hyperferry should have foreseen it without a rehearsal"]),
		],
		notes: [
			...excerpt(first),
			...(foreseen ? [`foreseen as ${foreseen.code}`] : []),
			...(more.length > 0 ? [`the same is said of ${more.map(({ describe }) => describe).join(", ")}`] : []),
		],
		object: subject,
	};
}

/** The line that the server points at, with a caret below. */
function excerpt({ sql, position }: Refusal): readonly string[] {
	if (position === undefined) return [];
	const before = [...sql].slice(0, position - 1).join("");
	const line = before.split("\n").length;
	const column = [...before.slice(before.lastIndexOf("\n") + 1)].length;
	const text = sql.split("\n")[line - 1] ?? "";
	return [`line ${line}, column ${column + 1} of the statement:\n  ${text.replaceAll("\t", " ")}\n  ${" ".repeat(column)}^`];
}

function endedEarly(why: string, statements: number, skipped: number, where: string): Diagnostic {
	return {
		code: "P113",
		severity: "warning",
		what: `the rehearsal ended after ${statements} statements; ${skipped} were not tried`,
		where,
		why,
		fix: [
			"raise max_locks_per_transaction on the target and restart it: a rehearsal keeps everything in one transaction",
			"or rehearse a part: hyperferry plan --rehearse --only 'SCHEMA.*'",
		],
	};
}
