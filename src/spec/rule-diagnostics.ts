import type { Diagnostic } from "../model/diagnostic.js";
import type { SpecDocument } from "./spec-document.js";
import { parseTableGlob } from "./table-glob.js";

/** Schemas that belong to the servers or to hyperferry itself. */
const reserved = /^(?:pg_.*|information_schema|_hyperferry|_timescaledb_.*|timescaledb_.*|toolkit_experimental)$/;

/**
 * What can be said of the rules without a server: the same glob twice, and globs that no included schema can satisfy (`include` empty:
 * unknown). `data` is the spec as it stands, valid or not; what the schema complains about is passed over.
 */
export function ruleDiagnostics(data: unknown, include: readonly string[], document: SpecDocument): Diagnostic[] {
	const seen = new Map<string, number>();
	return matches(data).flatMap((match, index): Diagnostic[] => {
		const glob = parseTableGlob(match);
		if (typeof glob === "string") return [];
		const place = document.valuePlace(["tables", index, "match"]);
		const first = seen.get(glob.canonical);
		if (first !== undefined) {
			const line = document.valuePlace(["tables", first, "match"]).line;
			return [
				{
					code: "S111",
					severity: "error",
					what: `two rules match ${match}`,
					place,
					label: `the same as on line ${line}`,
					why: "The later one would override the earlier one silently.",
					fix: [`merge this rule into the one on line ${line}`],
				},
			];
		}
		seen.set(glob.canonical, index);
		if (include.length === 0 || include.some((schema) => glob.matchesSchema(schema))) return [];
		return [
			{
				code: "S110",
				severity: "error",
				what: `the rule ${match} matches nothing`,
				place,
				label: "outside schema.include",
				why: `schema.include is ${include.join(", ")}.`,
				fix: ["add the schema to schema.include", "remove the rule"],
			},
		];
	});
}

/** Schemas of the servers cannot move. */
export function includeDiagnostics(include: readonly string[], document: SpecDocument): Diagnostic[] {
	return include.flatMap((schema, index): Diagnostic[] =>
		reserved.test(schema)
			? [
					{
						code: "S105",
						severity: "error",
						what: `the schema ${schema} cannot be migrated`,
						place: document.valuePlace(["schema", "include", index]),
						label: "belongs to the server",
						fix: ["remove it"],
					},
				]
			: [],
	);
}

/** The globs in order; an empty text where a rule has none. */
function matches(data: unknown): string[] {
	const tables = data !== null && typeof data === "object" && "tables" in data ? data.tables : undefined;
	if (!Array.isArray(tables)) return [];
	return tables.map((rule: unknown) => {
		const match = rule !== null && typeof rule === "object" && "match" in rule ? rule.match : "";
		return typeof match === "string" ? match : "";
	});
}
