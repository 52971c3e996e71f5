import type { Catalog, CatalogObject } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { formatName, tableKey } from "../../model/table-id.js";
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

export function otherPrimaryKey(keys: ReadonlyMap<string, CatalogObject>, { object, expected }: DesiredObject): OtherKey | undefined {
	if (!object.table || object.kind !== "CONSTRAINT" || keyColumns(expected) === undefined) return undefined;
	const key = keys.get(tableKey(object.table));
	return key && key.name !== object.name ? { key, isSame: keyColumns(key.sql) === keyColumns(expected) } : undefined;
}

/** By tableKey. */
export function primaryKeys({ objects }: Catalog): ReadonlyMap<string, CatalogObject> {
	const keys = [...objects.values()].filter(({ kind, sql }) => kind === "CONSTRAINT" && keyColumns(sql) !== undefined);
	return new Map(keys.flatMap((key) => (key.table ? [[tableKey(key.table), key] as const] : [])));
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
