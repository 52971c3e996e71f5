import type { CatalogObject, TableFacts } from "../../catalog/catalog.js";
import { tableKey } from "../../model/table-id.js";
import type { DesiredObject } from "../desired-objects.js";
import type { PlanInput } from "../plan-input.js";
import { isViewBody } from "./object-subject.js";

/**
 * The statement that puts a definition in the place of another without a drop, so that what depends on it need not go; undefined where the
 * server would refuse that. https://www.postgresql.org/docs/17/sql-createview.html
 */
export function inPlace(input: PlanInput, { object, sql }: DesiredObject, found: CatalogObject): string | undefined {
	if (object.kind === "FUNCTION" || object.kind === "PROCEDURE") {
		return signature(object.sql) === signature(found.sql) ? orReplace(sql) : undefined;
	}
	if (!object.table || !(object.kind === "VIEW" || isViewBody(object))) return undefined;
	const [wanted, there] = [input.source.tables.get(tableKey(object.table)), input.target.tables.get(tableKey(object.table))];
	return wanted && there && beginsLike(wanted, there) ? orReplace(sql) : undefined;
}

/** CREATE OR REPLACE keeps arguments, their names and defaults, and what is returned. */
function signature(sql: string): string {
	return /^[\s\S]*?(?=\n {4}(?:LANGUAGE|TRANSFORM|WINDOW) )/.exec(sql)?.[0] ?? sql;
}

/** It may add columns to a view, at its end. */
function beginsLike(wanted: TableFacts, found: TableFacts): boolean {
	return found.columns.every((column, at) => {
		const other = wanted.columns[at];
		return other?.name === column.name && other.type === column.type && other.collation === column.collation;
	});
}

function orReplace(sql: string): string {
	return sql.replace(/^CREATE (?=FUNCTION|PROCEDURE|VIEW)/, "CREATE OR REPLACE ");
}
