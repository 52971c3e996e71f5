import { definitionOf } from "../actions/registry.js";
import type { Plan } from "../plan/plan.js";

/**
 * All statements for review. What is done to the target comes as a script that psql can run as it is, in the order and with the settings of apply;
 * what needs the source, or values that only apply knows, stands there as comments.
 */
export function renderPlanSql(plan: Plan): string {
	const statements = plan.actions.map((action) => ({ action, ...statementOf(action) }));
	const source = statements.filter(({ side }) => side === "source");
	const target = statements.filter(({ side }) => side === "target");
	const lines = [
		...comment(`hyperferry plan ${plan.planId} of ${plan.name}: for review, run it with hyperferry apply`),
		...comment(`source ${plan.source.endpoint}, target ${plan.target.endpoint}`),
	];
	if (statements.length === 0) return [...lines, "", ...comment("nothing to do")].join("\n");
	if (source.length > 0) {
		lines.push("", ...comment("==== on the source: apply runs these there, this script does not ===="));
		for (const { action, text } of source) lines.push("--", ...comment(action.id), ...comment(ended(text)));
	}
	if (target.length > 0) {
		lines.push("", ...comment("==== on the target ===="), "SELECT pg_catalog.set_config('search_path', '', false);");
		lines.push("SET check_function_bodies = off;");
	}
	let phase = "";
	for (const { action, text, sketch } of target) {
		if (action.phase !== phase) lines.push("", ...comment(`---- ${action.phase} ----`));
		phase = action.phase;
		lines.push("", ...comment(action.id));
		if (sketch) lines.push(...comment(ended(text)));
		else if (definitionOf(action.kind).atomicity === "transactional" && /;\s*\n/.test(text.trim()))
			lines.push("BEGIN;", ended(text), "COMMIT;");
		else lines.push(ended(text));
	}
	return lines.join("\n");
}

type Statement = { readonly side: "source" | "target"; readonly text: string; readonly sketch?: true };

function statementOf(action: Plan["actions"][number]): Statement {
	const definition = definitionOf(action.kind) as { sql(args: unknown): Statement };
	return definition.sql(action.args);
}

/** Every line of it: names may hold line ends, which would begin a statement. */
function comment(text: string): readonly string[] {
	return text.split(/\r\n|[\n\r]/).map((line) => `-- ${line}`.trimEnd());
}

/** With a semicolon, not behind a comment. */
function ended(text: string): string {
	const trimmed = text.trim();
	if (trimmed.endsWith(";") && !lastLine(trimmed).includes("--")) return trimmed;
	return lastLine(trimmed).includes("--") ? `${trimmed}\n;` : `${trimmed};`;
}

function lastLine(text: string): string {
	return text.slice(text.lastIndexOf("\n") + 1);
}
