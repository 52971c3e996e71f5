import type { CatalogObject } from "../catalog/catalog.js";
import { tableKey } from "../model/table-id.js";
import { hasOwnWords } from "../objects/scratch-statement.js";
import { consideredObjects } from "./considered-objects.js";
import { isKnownEqual } from "./journal-facts.js";
import type { PlanInput } from "./plan-input.js";
import { skippedObjects } from "./skipped-objects.js";

const relations = new Set(["TABLE", "VIEW", "MATERIALIZED VIEW"]);

/**
 * Objects that both sides have in different texts, where the servers may merely print the same otherwise; with the tables and views that they
 * belong to. In pg_dump's order.
 */
export function differingObjects(input: PlanInput): Readonly<Record<"source" | "target", readonly CatalogObject[]>> {
	const { spec, source, target } = input;
	const skipped = skippedObjects(spec, source, target).omitted;
	const considered = consideredObjects(spec.schema.include, source).filter((object) => hasOwnWords(object) && !skipped.has(object.id));
	const differing = considered.filter((object) => {
		const found = target.objects.get(object.id);
		if (!found || found.sql === object.sql || isKnownEqual(input, object, found)) return false;
		return object.kind !== "TABLE" || hasOtherExpressions(input, object);
	});
	const ids = new Set(differing.map(({ id }) => id));
	const tables = new Set(differing.flatMap(({ table }) => (table ? [tableKey(table)] : [])));
	const isWanted = ({ id, kind, table }: CatalogObject) =>
		ids.has(id) || (table !== undefined && tables.has(tableKey(table)) && (relations.has(kind) || kind === "DEFAULT"));
	return {
		source: considered.filter(isWanted),
		target: [...target.objects.values()].filter((object) => hasOwnWords(object) && isWanted(object)),
	};
}

/** All else that tables have is compared as facts. */
function hasOtherExpressions({ source, target }: PlanInput, { table }: CatalogObject): boolean {
	const [wanted, found] = [source, target].map(({ tables }) => (table ? tables.get(tableKey(table)) : undefined));
	if (!wanted || !found) return false;
	const defaults = new Map(found.columns.map(({ name, defaultExpression }) => [name, defaultExpression]));
	const checks = new Map(found.checks.map(({ name, definition }) => [name, definition]));
	const differs = (there: string | undefined, text: string | undefined) => there !== undefined && text !== undefined && there !== text;
	return (
		wanted.columns.some(({ name, defaultExpression }) => differs(defaults.get(name), defaultExpression)) ||
		wanted.checks.some(({ name, definition }) => differs(checks.get(name), definition))
	);
}
