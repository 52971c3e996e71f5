import type { CatalogObject } from "../catalog/catalog.js";
import { quoteIdent, quoteTable } from "../model/sql.js";

/**
 * The statement that makes room for another definition of an object without data; undefined for kinds that must not be dropped. Entries
 * that overwrite what is there (comments) need none, so they get a comment.
 */
export function dropStatement(object: CatalogObject): string | undefined {
	const identity = object.id.slice(object.kind.length + 1);
	const onTable = object.table && quoteTable(object.table);
	switch (object.kind) {
		case "FUNCTION":
		case "PROCEDURE":
		case "AGGREGATE":
			return `DROP ${object.kind} ${identity}`;
		case "VIEW":
			return `DROP VIEW ${onTable ?? identity}`;
		case "TRIGGER":
		case "RULE":
		case "POLICY":
			return onTable && !isViewBody(object) ? `DROP ${object.kind} ${quoteIdent(object.name)} ON ${onTable}` : undefined;
		case "STATISTICS":
			return `DROP STATISTICS ${identity}`;
		case "COMMENT":
		case "SECURITY LABEL":
		case "SEQUENCE OWNED BY":
		case "DEFAULT":
		case "ROW SECURITY":
			return "-- overwritten by what follows";
		default:
			return undefined;
	}
}

/** pg_dump prints a view that depends on a key of its own tables in two entries; the second is a rule by name only. */
function isViewBody(object: CatalogObject): boolean {
	return object.name === "_RETURN";
}
