import type { IndexFacts, TableFacts } from "../catalog/catalog.js";
import { formatTableId } from "../model/table-id.js";

/** Names of what a partition has and its root has not. */
export interface OwnObjects {
	readonly uniques: readonly string[];
	readonly foreignKeys: readonly string[];
	/** Indexes, checks, defaults, triggers, rules: "index a", "default of b"; generated columns that are generated in another way. */
	readonly others: readonly string[];
}

export function ownObjects(root: TableFacts, partition: TableFacts): OwnObjects {
	const indexes = partition.indexes.filter((index) => !root.indexes.some((other) => isSameIndex(other, index)));
	const uniques = indexes.filter(({ unique, exclusion }) => unique || exclusion);
	const lacks = (names: readonly { readonly name: string }[]) => (named: { readonly name: string }) =>
		!names.some(({ name }) => name === named.name);
	const rootColumn = (name: string) => root.columns.find((other) => other.name === name);
	const defaults = partition.columns.filter(
		({ name, defaultExpression }) => defaultExpression !== undefined && defaultExpression !== rootColumn(name)?.defaultExpression,
	);
	const notNull = partition.columns.filter((column) => column.notNull && rootColumn(column.name)?.notNull === false);
	return {
		uniques: uniques.map(({ name }) => name),
		foreignKeys: partition.foreignKeys.map(({ name }) => name),
		others: [
			...indexes.filter((index) => !uniques.includes(index)).map(({ name }) => `index ${name}`),
			...partition.checks.filter(lacks(root.checks)).map(({ name }) => `check ${name}`),
			...defaults.map(({ name, generated }) => `${generated === "" ? "default" : "generation"} of ${name}`),
			...notNull.map(({ name }) => `NOT NULL of ${name}`),
			...partition.triggers.filter(lacks(root.triggers)).map(({ name }) => `trigger ${name}`),
			...partition.rules.map((name) => `rule ${name}`),
			...(partition.rowSecurity && !root.rowSecurity ? ["row security"] : []),
		],
	};
}

/** What the partitions of a table have of their own takes one consent for all of them. */
export function partitionHazards(facts: TableFacts): readonly { readonly code: "H310" | "H311"; readonly object: string }[] {
	const own = (facts.partitions ?? []).map((partition) => ownObjects(facts, partition));
	const object = formatTableId(facts.id);
	return [
		...(own.some(({ uniques }) => uniques.length > 0) ? [{ code: "H311" as const, object }] : []),
		...(own.some(({ foreignKeys }) => foreignKeys.length > 0) ? [{ code: "H310" as const, object }] : []),
	];
}

/** Whether a partition's index is what the root's is on it. */
export function isSameIndex(root: IndexFacts, index: IndexFacts): boolean {
	return root.unique === index.unique && root.exclusion === index.exclusion && definitionOf(root) === definitionOf(index);
}

/** Without its name and its table's. */
function definitionOf({ definition }: IndexFacts): string {
	return definition.slice(definition.indexOf(" USING "));
}
