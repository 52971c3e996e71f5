import type { Catalog } from "../catalog/catalog.js";
import type { PlannedTable } from "../model/planned-table.js";
import { tableKey } from "../model/table-id.js";

/** Whether a publication can carry the table: unlogged tables write no WAL. */
export function isPublished(source: Catalog, table: PlannedTable): boolean {
	return table.data === "all" && source.tables.get(tableKey(table.table))?.persistence === "p";
}
