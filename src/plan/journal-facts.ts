import { formatTableId, type TableId } from "../model/table-id.js";
import type { PlanInput } from "./plan-input.js";

/** Whether this migration made the target's table, or began to fill it. */
export function madeByUs({ done, source }: Pick<PlanInput, "done" | "source">, table: TableId): boolean {
	const object = [...source.objects.values()].find((found) => found.kind === "TABLE" && isTable(found, table));
	return (object !== undefined && done.has(`create-object:${object.id}`)) || done.has(`copy-part:${formatTableId(table)}#1`);
}

/** ANALYZE comes after all parts and indexes: with it the table's data is complete. */
export function dataIsComplete({ done }: Pick<PlanInput, "done">, table: TableId): boolean {
	return done.has(`analyze-table:${formatTableId(table)}`);
}

function isTable(object: { readonly table?: TableId; readonly schema?: string; readonly name: string }, table: TableId): boolean {
	return (object.table?.schema ?? object.schema) === table.schema && (object.table?.name ?? object.name) === table.name;
}
