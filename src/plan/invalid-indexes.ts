import type { Catalog } from "../catalog/catalog.js";
import { quoteTable } from "../model/sql.js";
import { formatTableId } from "../model/table-id.js";
import type { Plan } from "./plan.js";
import type { Selection } from "./select-tables.js";

/** pg_dump says nothing about indexes that PostgreSQL does not use, but for those that wait for their partitions. */
export function invalidIndexes(source: Catalog, selection: Selection): Plan["omitted"] {
	return [...selection.tables.values()].flatMap(({ facts }) =>
		facts.indexes
			.filter((index) => !index.valid && facts.relkind !== "p")
			.map(({ name }) => ({ schema: facts.id.schema, name }))
			.filter((index) => !source.objects.has(`index ${formatTableId(index)}`))
			.map((index) => ({
				object: `index ${formatTableId(index)}`,
				reason: `is invalid on the source: REINDEX INDEX CONCURRENTLY ${quoteTable(index)} there, or drop it`,
			})),
	);
}
