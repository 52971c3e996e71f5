import { isScalar } from "yaml";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Endpoint } from "../model/endpoint.js";
import { hasLiteralPassword } from "../model/literal-passwords.js";
import type { LocalFiles } from "./connection/local-files.js";
import { resolveEndpoint } from "./connection/resolve-endpoint.js";
import type { Source, Target } from "./migration.generated.js";
import type { Env } from "./resolve-variables.js";
import type { SpecDocument } from "./spec-document.js";

/** The endpoint of one side, with what is wrong with its settings at the places that are to blame. */
export function specEndpoint(
	side: "source" | "target",
	section: Source | Target,
	document: SpecDocument,
	env: Env,
	files: LocalFiles,
): { readonly endpoint?: Endpoint; readonly diagnostics: readonly Diagnostic[] } {
	const { url, ...others } = section;
	const settings = Object.fromEntries(
		Object.entries(others)
			.filter(([key]) => key !== "max_connections" && key !== "create_extensions")
			.map(([key, value]) => [key, String(value)]),
	);
	const { endpoint, problems } = resolveEndpoint(side, { ...(url === undefined ? {} : { url }), settings }, env, files);
	const diagnostics = problems.map((problem): Diagnostic => {
		const key = [problem.key, "url", "service"].find((name) => name !== undefined && document.node([side, name]));
		return {
			code: "S113",
			severity: problem.severity,
			what: `${side}: ${problem.what}`,
			place: key === undefined ? document.keyPlace([side]) : document.valuePlace([side, key]),
			...(problem.why ? { why: problem.why } : {}),
			fix: problem.fix,
		};
	});
	return { ...(endpoint ? { endpoint } : {}), diagnostics };
}

/** Warnings for passwords that are written out; `before` gives the text of scalars before variables were put in. */
export function passwordWarnings(document: SpecDocument, before: ReadonlyMap<unknown, string>): Diagnostic[] {
	return ["source", "target"].flatMap((side) =>
		["password", "url"].flatMap((key): Diagnostic[] => {
			const node = document.node([side, key]);
			if (!isScalar(node) || node.value === null) return [];
			const text = before.get(node) ?? String(node.value);
			if (!hasLiteralPassword(text, key === "password")) return [];
			const variable = `${side.toUpperCase()}_${key === "url" ? "URL" : "PASSWORD"}`;
			return [
				{
					code: "S114",
					severity: "warning",
					what: `the password of the ${side} is written in the spec`,
					place: document.valuePlace([side, key]),
					label: "readable for everyone who can read this file",
					fix: [`${key}: \${${variable}:?set ${variable}}`, "put it into a password file (~/.pgpass, mode 0600)"],
				},
			];
		}),
	);
}
