import type { Catalog, CatalogObject, ObjectId } from "../catalog/catalog.js";
import { tableKey } from "../model/table-id.js";
import { hasOwnWords } from "../objects/scratch-statement.js";
import type { Spec } from "../spec/spec.js";
import { consideredObjects } from "./considered-objects.js";
import type { PlanInput } from "./plan-input.js";
import { skippedObjects } from "./skipped-objects.js";

const relations = new Set(["TABLE", "VIEW", "MATERIALIZED VIEW"]);

/**
 * Objects that both sides have in different texts, where the servers may merely print the same otherwise; with the tables and views that they
 * belong to. In pg_dump's order.
 */
export function differingObjects(
	spec: Spec,
	source: Catalog,
	target: Catalog,
	recorded: PlanInput["recorded"],
): Readonly<Record<"source" | "target", readonly CatalogObject[]>> {
	const skipped = skippedObjects(spec, source, target).omitted;
	const considered = consideredObjects(spec.schema.include, source).filter((object) => hasOwnWords(object) && !skipped.has(object.id));
	const differing = considered.filter((object) => {
		const found = target.objects.get(object.id);
		return found !== undefined && found.sql !== object.sql && !isRecordedEqual(recorded, object, found);
	});
	const ids = new Set(differing.map(({ id }) => id));
	const tables = new Set(differing.flatMap(({ table }) => (table ? [tableKey(table)] : [])));
	const isWanted = ({ id, kind, table }: CatalogObject) =>
		ids.has(id) || (table !== undefined && tables.has(tableKey(table)) && (relations.has(kind) || kind === "DEFAULT"));
	return {
		source: considered.filter(isWanted),
		target: [...target.objects.values()].filter((object) => hasOwnWords(object) && isWanted(object)),
	};
}

/** Whether both sides are as they were when this migration knew them to be equal. */
export function isRecordedEqual(
	recorded: PlanInput["recorded"],
	object: Pick<CatalogObject, "id" | "digest">,
	found: Pick<CatalogObject, "digest">,
): boolean {
	const known = recorded.get(object.id as ObjectId);
	return known !== undefined && known.source === object.digest && known.target === found.digest;
}
