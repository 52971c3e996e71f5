import type { Catalog, CatalogObject, ObjectId } from "../catalog/catalog.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";
import type { PlanInput } from "./plan-input.js";

const making = ["create-object", "replace-object", "build-object", "add-foreign-key"];

/** Whether this migration made the target's table, or began to fill it. */
export function madeByUs({ done, source }: Pick<PlanInput, "done" | "source">, table: TableId): boolean {
	if (done.size === 0) return false;
	const object = tableObjects(source).get(tableKey(table));
	return (object !== undefined && isMade(done, object)) || done.has(`copy-part:${formatTableId(table)}#1`);
}

/**
 * Whether an object of the target is known to be equal whatever its text there: both sides are as they were when the digests were noted, or,
 * until everything is built and noted, this migration made it from what the source still has. Other major versions print another text, and some
 * views are made in two steps.
 */
export function isKnownEqual(
	{ done, planned = {}, recorded }: Pick<PlanInput, "done" | "planned" | "recorded">,
	{ id, digest }: Pick<CatalogObject, "id" | "digest">,
	found: Pick<CatalogObject, "digest">,
): boolean {
	const known = recorded.get(id);
	return known ? known.source === digest && known.target === found.digest : planned[id] === digest && isMade(done, id);
}

function isMade(done: ReadonlySet<string>, id: ObjectId): boolean {
	return making.some((kind) => done.has(`${kind}:${id}`));
}

/** ANALYZE comes after all parts and indexes: with it the table's data is complete. */
export function dataIsComplete({ done }: Pick<PlanInput, "done">, table: TableId): boolean {
	return done.has(`analyze-table:${formatTableId(table)}`);
}

const byCatalog = new WeakMap<Catalog, ReadonlyMap<string, ObjectId>>();

/** Tables by tableKey; listed once for each catalog, because every table asks. */
function tableObjects(catalog: Catalog): ReadonlyMap<string, ObjectId> {
	const listed =
		byCatalog.get(catalog) ??
		new Map(
			[...catalog.objects.values()].flatMap(({ kind, id, table }) => (kind === "TABLE" && table ? [[tableKey(table), id] as const] : [])),
		);
	byCatalog.set(catalog, listed);
	return listed;
}
