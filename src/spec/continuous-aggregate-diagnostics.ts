import type { Diagnostic } from "../model/diagnostic.js";
import { formatTableId, parseQualifiedName, type TableId, tableKey } from "../model/table-id.js";
import type { SpecDocument } from "./spec-document.js";

/**
 * What can be said of continuous aggregates without a server: the same name twice, and schemas that are not included (`include` empty:
 * unknown). `data` is the spec as it stands; what the schema complains about is passed over.
 */
export function continuousAggregateDiagnostics(data: unknown, include: readonly string[], document: SpecDocument): Diagnostic[] {
	const seen = new Map<string, number>();
	return names(data).flatMap((view, index): Diagnostic[] => {
		if (!view) return [];
		const place = document.valuePlace(["continuous_aggregates", index, "name"]);
		const first = seen.get(tableKey(view));
		if (first !== undefined) {
			const line = document.valuePlace(["continuous_aggregates", first, "name"]).line;
			return [
				{
					code: "S125",
					severity: "error",
					what: `two continuous aggregates are named ${formatTableId(view)}`,
					place,
					label: `the same as on line ${line}`,
					fix: ["give one of them another name, or take it out"],
				},
			];
		}
		seen.set(tableKey(view), index);
		if (include.length === 0 || include.includes(view.schema)) return [];
		return [
			{
				code: "S126",
				severity: "error",
				what: `the schema of ${formatTableId(view)} is not one that moves`,
				place,
				label: "outside schema.include",
				why: `schema.include is ${include.join(", ")}.`,
				fix: [`schema: { include: [${[...include, view.schema].join(", ")}] }`, "or put the continuous aggregate into one of those"],
			},
		];
	});
}

function names(data: unknown): readonly (TableId | undefined)[] {
	const entries = data !== null && typeof data === "object" && "continuous_aggregates" in data ? data.continuous_aggregates : undefined;
	if (!Array.isArray(entries)) return [];
	return entries.map((entry: unknown) => {
		const name = entry !== null && typeof entry === "object" && "name" in entry ? entry.name : undefined;
		return typeof name === "string" ? parseQualifiedName(name) : undefined;
	});
}
