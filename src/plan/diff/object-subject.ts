import type { CatalogObject } from "../../catalog/catalog.js";
import { formatName, formatTableId } from "../../model/table-id.js";

/** "public.daily_sales", "app.add(integer,integer)", "public.orders.set_total": how people and `accept` name it. */
export function objectSubject(object: CatalogObject): string {
	if (object.table && !["TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "ACL", "COMMENT", "SEQUENCE"].includes(object.kind)) {
		return `${formatTableId(object.table)}.${formatName(object.name)}`;
	}
	return object.id.slice(object.kind.length + 1);
}
