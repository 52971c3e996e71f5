import type { CatalogObject } from "../../catalog/catalog.js";
import { quoteIdent, quoteTable } from "../../model/sql.js";

/** The statement that makes room for another definition of an object; undefined for kinds that must not be dropped. */
export function dropStatement(object: CatalogObject): string | undefined {
	const identity = object.id.slice(object.kind.length + 1);
	const onTable = object.table && quoteTable(object.table);
	switch (object.kind) {
		case "FUNCTION":
		case "PROCEDURE":
		case "AGGREGATE":
		case "TYPE":
		case "DOMAIN":
		case "INDEX":
		case "STATISTICS":
			return `DROP ${object.kind} ${identity}`;
		case "TABLE":
		case "VIEW":
		case "MATERIALIZED VIEW":
			return `DROP ${object.kind} ${onTable ?? identity}`;
		case "TRIGGER":
		case "RULE":
		case "POLICY":
			// pg_dump prints a view that depends on a key of its own tables in two entries; the second is a rule by name only
			return onTable && object.name !== "_RETURN" ? `DROP ${object.kind} ${quoteIdent(object.name)} ON ${onTable}` : undefined;
		case "CONSTRAINT":
		case "CHECK CONSTRAINT":
		case "FK CONSTRAINT":
			return onTable && `ALTER TABLE ${onTable} DROP CONSTRAINT ${quoteIdent(object.name)}`;
		default:
			return undefined;
	}
}
