import type { CatalogObject } from "../../catalog/catalog.js";
import type { DesiredObject } from "../desired-objects.js";
import { altered, type Difference, hindered } from "./difference.js";
import { enumDifference } from "./enum-difference.js";
import { privilegeDifference } from "./privilege-difference.js";
import { sequenceDifference } from "./sequence-difference.js";

/** How an object other than a table differs. */
export function objectDifference({ object, sql, expected }: DesiredObject, found: CatalogObject): Difference {
	switch (object.kind) {
		case "SEQUENCE":
			return sequenceDifference(object, found);
		case "TYPE":
			return enumDifference(object, found);
		case "ACL":
		case "DEFAULT ACL":
			return privilegeDifference(expected, found.sql);
		// statements that overwrite what is there
		case "COMMENT":
		case "SECURITY LABEL":
			return altered("as on the source", sql);
		case "SEQUENCE OWNED BY":
			return altered("owner column", sql);
		case "DEFAULT":
			return altered("default", sql);
		default:
			return hindered("its definition is another one");
	}
}
