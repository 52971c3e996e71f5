import type { CatalogObject } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";
import type { Spec } from "../spec/spec.js";
import { skipPatterns } from "./skipped-objects.js";

/** Partitions that `schema.skip` names while their table moves as one hypertable. `folded`: foldedInto; `skipped`: tables by tableKey. */
export function skippedPartitions(
	spec: Spec,
	considered: readonly CatalogObject[],
	folded: ReadonlyMap<string, TableId>,
	skipped: ReadonlySet<string>,
): readonly Diagnostic[] {
	const patternOf = skipPatterns(spec.schema.skip);
	return considered.flatMap((object): Diagnostic[] => {
		const root = object.kind === "TABLE" && object.table ? folded.get(tableKey(object.table)) : undefined;
		const pattern = root && !skipped.has(tableKey(root)) ? patternOf(object) : undefined;
		if (!root || !pattern) return [];
		return [
			{
				code: "T245",
				severity: "error",
				what: `schema.skip names ${object.id}, whose rows go into ${formatTableId(root)} with those of the other partitions`,
				place: pattern.place,
				label: "a partition of a hypertable",
				why: "The target does not have its partitions, so none of them can stay on the source alone.",
				fix: ["take the pattern out", `or skip the whole: schema: { skip: [${JSON.stringify(`table ${formatTableId(root)}`)}] }`],
				object: object.id,
			},
		];
	});
}
