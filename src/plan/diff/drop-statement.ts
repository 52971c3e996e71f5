import type { CatalogObject } from "../../catalog/catalog.js";
import { quoteIdent, quoteTable } from "../../model/sql.js";
import { isViewBody } from "./object-subject.js";

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
			return onTable && !isViewBody(object) ? `DROP ${object.kind} ${quoteIdent(object.name)} ON ${onTable}` : undefined;
		case "CONSTRAINT":
		case "CHECK CONSTRAINT":
		case "FK CONSTRAINT":
			return onTable && `ALTER TABLE ${onTable} DROP CONSTRAINT ${quoteIdent(object.name)}`;
		default:
			return undefined;
	}
}
