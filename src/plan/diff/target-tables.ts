import type { CatalogObject, ObjectId, TableFacts } from "../../catalog/catalog.js";
import { formatTableId, tableKey } from "../../model/table-id.js";
import type { Hazard } from "../acceptances.js";
import { madeByUs } from "../journal-facts.js";
import type { PlanInput } from "../plan-input.js";
import type { SelectedTable, Selection } from "../select-tables.js";
import type { SkippedObjects } from "../skipped-objects.js";
import { type Difference, noDifference, together } from "./difference.js";
import { type Dropper, dropperOf, withoutObjects } from "./dropped-objects.js";
import { isAccepted, type Removal } from "./removal.js";
import { isSame } from "./same-words.js";
import { differenceBesideText, tableDifference } from "./table-difference.js";
import type { TablePair } from "./table-pair.js";

/** A selected table that the target has already. */
export interface TargetTable {
	readonly object: CatalogObject;
	readonly found: CatalogObject;
	readonly difference: Difference;
	/** When it cannot stay as it is. */
	readonly removal?: Removal;
}

/**
 * The selected tables that the target has, by object id. Looked at before everything else, because a table that is dropped and made anew is none
 * that the target has.
 */
export function targetTables(input: PlanInput, selection: Selection, skipped: SkippedObjects): ReadonlyMap<ObjectId, TargetTable> {
	const found = new Map<ObjectId, TargetTable>();
	const own = ownParts(input);
	const dropper = dropperOf(input.target, (id) => input.source.objects.has(id) && !skipped.omitted.has(id));
	for (const object of input.source.objects.values()) {
		const key = object.kind === "TABLE" && object.table ? tableKey(object.table) : undefined;
		const selected = key === undefined ? undefined : selection.tables.get(key);
		const target = key === undefined ? undefined : input.target.tables.get(key);
		const there = input.target.objects.get(object.id);
		if (!selected || !target || !there) continue;
		found.set(object.id, targetTable(input, selected, target, object, there, dropper, own));
	}
	return found;
}

/** The input for everything else: with a target from which the tables that are to give way are gone already. */
export function withClearedTarget(input: PlanInput, tables: ReadonlyMap<ObjectId, TargetTable>): PlanInput {
	const gone = [...tables.values()].flatMap(({ removal }) =>
		removal?.way.is === "dropped" && isAccepted(input.spec, removal) ? [...removal.way.drop.objects] : [],
	);
	return { ...input, target: withoutObjects(input.target, new Set(gone)) };
}

function targetTable(
	input: PlanInput,
	selected: SelectedTable,
	target: TableFacts,
	object: CatalogObject,
	found: CatalogObject,
	dropper: Dropper,
	own: OwnParts,
): TargetTable {
	const ours = madeByUs(input, selected.facts.id);
	const same = isSame(input, object, object.sql, found);
	const pair = tablePair(input, selected, target, object, found, own);
	const difference = together([same ? noDifference : tableDifference(pair), differenceBesideText(pair)]);
	const said = { object, found, difference: ours ? { ...difference, respected: [] } : difference };
	const hasRows = target.hasRows === true && target.relkind !== "p" && !ours;
	if (difference.obstacles.length === 0 && (!hasRows || selected.rule.data === "none")) return said;
	const hazard: Hazard = { code: hasRows ? "H330" : "H320", object: formatTableId(selected.facts.id) };
	return { ...said, removal: { hazard, way: { is: "dropped", drop: dropper(found) } } };
}

/** Names of the source's objects of a kind, by tableKey. */
type OwnParts = Readonly<Record<"DEFAULT" | "CHECK CONSTRAINT", ReadonlyMap<string, ReadonlySet<string>>>>;

function ownParts({ source }: PlanInput): OwnParts {
	const of = (kind: string) => {
		const names = new Map<string, Set<string>>();
		for (const object of source.objects.values()) {
			if (object.kind !== kind || !object.table) continue;
			const key = tableKey(object.table);
			names.set(key, (names.get(key) ?? new Set()).add(object.name));
		}
		return names;
	};
	return { DEFAULT: of("DEFAULT"), "CHECK CONSTRAINT": of("CHECK CONSTRAINT") };
}

function tablePair(
	{ canonical }: PlanInput,
	{ facts, rule }: SelectedTable,
	target: TableFacts,
	object: CatalogObject,
	found: CatalogObject,
	own: OwnParts,
): TablePair {
	const key = tableKey(facts.id);
	const words = { source: canonical?.source.tables.get(key), target: canonical?.target.tables.get(key) };
	const both = words.source && words.target ? { source: words.source, target: words.target } : { source: facts, target };
	const { hypertable } = rule;
	const wantedKey = hypertable?.primaryKey;
	const sourceKey = facts.indexes.find((index) => index.primary)?.columns ?? [];
	const keyColumns = Array.isArray(wantedKey) ? wantedKey : wantedKey === "none" ? [] : sourceKey;
	return {
		source: facts,
		target,
		words: { source: withExpressions(facts, both.source), target: withExpressions(target, both.target) },
		entries: { source: object, target: found },
		ownDefaults: own.DEFAULT.get(key) ?? new Set(),
		ownChecks: own["CHECK CONSTRAINT"].get(key) ?? new Set(),
		dimensions: hypertable ? [hypertable.column] : [],
		keyColumns: keyColumns.filter((name) => name !== undefined),
		ownReplicaIdentity: rule.replicaIdentity === "full",
		inherits: facts.inherits.length > 0,
	};
}

/** Only the expressions: scratch tables lack identities and keys. */
function withExpressions(facts: TableFacts, words: Pick<TableFacts, "columns" | "checks">): Pick<TableFacts, "columns" | "checks"> {
	const expressions = new Map(words.columns.map(({ name, defaultExpression }) => [name, defaultExpression]));
	const definitions = new Map(words.checks.map(({ name, definition }) => [name, definition]));
	return {
		columns: facts.columns.map((column) => {
			const expression = expressions.get(column.name) ?? column.defaultExpression;
			return expression === undefined ? column : { ...column, defaultExpression: expression };
		}),
		checks: facts.checks.map((check) => ({ ...check, definition: definitions.get(check.name) ?? check.definition })),
	};
}
