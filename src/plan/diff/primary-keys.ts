import type { CatalogObject } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { formatName, sameTable, tableKey } from "../../model/table-id.js";
import { serverWhere } from "../checks/check.js";
import type { DesiredObject } from "../desired-objects.js";
import type { PlanInput } from "../plan-input.js";
import { dropStatement } from "./drop-statement.js";
import { objectSubject } from "./object-subject.js";

/** The target's primary key under another name than that of a key to be created: a table has only one. */
export interface OtherKey {
	readonly key: CatalogObject;
	/** Of the same columns. */
	readonly isSame: boolean;
}

export function otherPrimaryKey(input: PlanInput, { object, expected }: DesiredObject): OtherKey | undefined {
	const table = object.kind === "CONSTRAINT" && keyColumns(expected) !== undefined ? object.table : undefined;
	const present = table && input.target.tables.get(tableKey(table))?.indexes.find((index) => index.primary);
	if (!table || !present || present.name === object.name) return undefined;
	const isPresent = (other: CatalogObject) =>
		other.kind === "CONSTRAINT" && other.name === present.name && other.table && sameTable(other.table, table);
	const key = [...input.target.objects.values()].find(isPresent);
	return key && { key, isSame: keyColumns(key.sql) === keyColumns(expected) };
}

export function anotherPrimaryKey({ target }: PlanInput, { object, expected }: DesiredObject, key: CatalogObject): Diagnostic {
	return {
		code: "C161",
		severity: "error",
		what: `${objectSubject(object)} cannot be made: the target has the primary key ${formatName(key.name)} ${keyColumns(key.sql)}`,
		where: serverWhere("target", target.server),
		why: `The migration makes it of ${keyColumns(expected)}.`,
		fix: [`on the target: ${dropStatement(key)};`, `or leave the source's out: schema: { skip: [${JSON.stringify(object.id)}] }`],
		object: objectSubject(object),
	};
}

/** "(id, ts)" */
function keyColumns(sql: string): string | undefined {
	return / PRIMARY KEY (\(.*\))/.exec(sql)?.[1];
}
