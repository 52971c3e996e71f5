import type { CatalogObject, ObjectId } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatTableId, parseTableKey, type TableId, tableKey } from "../model/table-id.js";
import { objectSubject } from "./diff/object-subject.js";
import { additions } from "./fold-partitions.js";
import type { HypertableDecisions } from "./planned-hypertables.js";

const mostShown = 6;

/** What reads single partitions of a table that becomes one hypertable, and what needs that: the target has no such tables. `folded`: foldedInto. */
export function partitionDependents(
	considered: readonly CatalogObject[],
	folded: ReadonlyMap<string, TableId>,
	skipped: ReadonlyMap<ObjectId, unknown>,
	hypertables: HypertableDecisions,
): readonly Diagnostic[] {
	const roots = new Map<ObjectId, string>();
	const lost = new Map<string, CatalogObject[]>();
	for (const object of considered) {
		const root = object.table && folded.get(tableKey(object.table));
		const needed = root ? tableKey(root) : object.dependsOn.map((id) => roots.get(id)).find((key) => key !== undefined);
		if (needed === undefined || skipped.has(object.id)) continue;
		roots.set(object.id, needed);
		if (!root && !additions.has(object.kind) && object.kind !== "FK CONSTRAINT") lost.set(needed, [...(lost.get(needed) ?? []), object]);
	}
	return [...lost].map(([key, objects]): Diagnostic => {
		const place = hypertables.byTable.get(key)?.rule.place;
		const name = formatTableId(parseTableKey(key));
		const more = objects.length > mostShown ? ` and ${objects.length - mostShown} more` : "";
		return {
			code: "W217",
			severity: "warning",
			what: `${objects.length === 1 ? "1 object reads" : `${objects.length} objects read`} single partitions of ${name} and cannot come along`,
			...(place && { place, label: "its partitions are no tables on the target" }),
			why: `The target does not get: ${objects.slice(0, mostShown).map(objectSubject).join(", ")}${more}.`,
			fix: [`on the source: make them read ${name}, with a condition on its time`, "nothing to do if they are not needed"],
			object: name,
		};
	});
}
