import type { IndexFacts, TableFacts } from "../catalog/catalog.js";
import { formatName, formatTableId } from "../model/table-id.js";
import type { HypertableRule } from "../spec/spec.js";

/** What happens to the keys of a table that becomes a hypertable. */
export interface HypertableKeys {
	readonly dimensions: readonly string[];
	readonly primaryKey:
		| { readonly is: "absent" | "kept" | "refused" | "dropped" }
		| { readonly is: "rewritten"; readonly constraint: string; readonly columns: readonly string[] };
	readonly sourcePrimaryKey?: IndexFacts;
	/** Unique and exclusion indexes beside the primary key that lack a dimension column: TimescaleDB refuses them. */
	readonly lost: readonly IndexFacts[];
}

export function hypertableKeys(facts: TableFacts, rule: Omit<HypertableRule, "place">): HypertableKeys {
	const dimensions = [rule.column, ...(rule.space ?? []).map(({ column }) => column)];
	const sourcePrimaryKey = facts.indexes.find((index) => index.primary);
	const others = facts.indexes.filter((index) => !index.primary && (index.unique || index.exclusion));
	return {
		dimensions,
		primaryKey: primaryKey(facts, rule, sourcePrimaryKey, dimensions),
		...(sourcePrimaryKey && { sourcePrimaryKey }),
		lost: others.filter((index) => missingDimensions(index, dimensions).length > 0),
	};
}

function primaryKey(
	facts: TableFacts,
	rule: Omit<HypertableRule, "place">,
	source: IndexFacts | undefined,
	dimensions: readonly string[],
): HypertableKeys["primaryKey"] {
	const wanted = rule.primaryKey;
	if (wanted === "none") return { is: source ? "dropped" : "absent" };
	if (wanted === undefined || wanted === "keep") {
		if (!source) return { is: "absent" };
		return { is: missingDimensions(source, dimensions).length === 0 ? "kept" : "refused" };
	}
	if (!dimensions.every((column) => wanted.includes(column))) return { is: "refused" };
	if (source && source.include.length === 0 && sameList(source.columns, wanted)) return { is: "kept" };
	return { is: "rewritten", constraint: source?.constraint ?? source?.name ?? `${facts.id.name}_pkey`, columns: wanted };
}

/** Dimension columns that the index does not compare for equality; INCLUDE columns and expressions do not count. */
export function missingDimensions(index: IndexFacts, dimensions: readonly string[]): readonly string[] {
	const compared = index.columns.filter(
		(_, position) => !index.exclusion || index.operators === undefined || index.operators[position] === "=",
	);
	return dimensions.filter((dimension) => !compared.includes(dimension));
}

/** Whether a foreign key may still reference exactly these columns on the target. */
export function keySurvives(facts: TableFacts, keys: HypertableKeys | undefined, columns: readonly string[]): boolean {
	if (keys?.primaryKey.is === "rewritten" && sameSet(keys.primaryKey.columns, columns)) return true;
	return facts.indexes.some((index) => {
		if (!index.unique || index.partial || !sameSet(index.columns, columns)) return false;
		if (!keys) return true;
		return index.primary ? keys.primaryKey.is === "kept" : !keys.lost.includes(index);
	});
}

/** What `accept` names: a constraint under its table, an index in the schema of its table. */
export function indexSubject(facts: TableFacts, index: IndexFacts): string {
	if (index.constraint === undefined) return `${formatName(facts.id.schema)}.${formatName(index.name)}`;
	return `${formatTableId(facts.id)}.${formatName(index.constraint)}`;
}

function sameSet(a: readonly (string | undefined)[], b: readonly string[]): boolean {
	return a.length === b.length && b.every((name) => a.includes(name));
}

function sameList(a: readonly (string | undefined)[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((name, index) => name === b[index]);
}
