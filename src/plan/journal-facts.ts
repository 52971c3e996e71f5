import type { CatalogObject } from "../catalog/catalog.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { PlanInput } from "./plan-input.js";

/** Whether this migration made the target's table, or began to fill it. */
export function madeByUs({ done, source }: Pick<PlanInput, "done" | "source">, table: TableId): boolean {
	const object = [...source.objects.values()].find((found) => found.kind === "TABLE" && isTable(found, table));
	return (object !== undefined && done.has(`create-object:${object.id}`)) || done.has(`copy-part:${formatTableId(table)}#1`);
}

const making = ["create-object", "replace-object", "build-object", "add-foreign-key"];

/**
 * Whether this migration made the object from what the source still has. Until everything is built no digest of the target's text is recorded;
 * other major versions print another text, and some views are made in two steps.
 */
export function isMadeAsPlanned({ done, planned = {} }: Pick<PlanInput, "done" | "planned">, { id, digest }: CatalogObject): boolean {
	return planned[id] === digest && making.some((kind) => done.has(`${kind}:${id}`));
}

/** ANALYZE comes after all parts and indexes: with it the table's data is complete. */
export function dataIsComplete({ done }: Pick<PlanInput, "done">, table: TableId): boolean {
	return done.has(`analyze-table:${formatTableId(table)}`);
}

function isTable(object: { readonly table?: TableId; readonly schema?: string; readonly name: string }, table: TableId): boolean {
	return (object.table?.schema ?? object.schema) === table.schema && (object.table?.name ?? object.name) === table.name;
}
