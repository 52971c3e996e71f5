import type { CatalogObject } from "../../catalog/catalog.js";
import { formatName, formatTableId } from "../../model/table-id.js";

/** "public.daily_sales", "app.add(integer,integer)", "public.orders.set_total": how people and `accept` name it. */
export function objectSubject(object: CatalogObject): string {
	if (object.table && isViewBody(object)) return formatTableId(object.table);
	if (object.table && !["TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "ACL", "COMMENT", "SEQUENCE"].includes(object.kind)) {
		return `${formatTableId(object.table)}.${formatName(object.name)}`;
	}
	return object.id.slice(object.kind.length + 1);
}

/** pg_dump prints a view that depends on a key of its tables, or on itself, in two entries; this is the second, by name a rule. */
export function isViewBody({ kind, name }: Pick<CatalogObject, "kind" | "name">): boolean {
	return kind === "RULE" && name === "_RETURN";
}
