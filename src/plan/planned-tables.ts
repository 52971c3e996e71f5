import type { Catalog, ColumnFacts, IndexFacts, TableFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { digest } from "../model/digest.js";
import type { PlannedColumn, PlannedTable } from "../model/planned-table.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import { copyFormat } from "../objects/binary-format.js";
import { typeHasEquality, typeWithoutModifier } from "../objects/column-type.js";
import { sentKey } from "../objects/row-identity.js";
import type { EffectiveRule } from "../spec/match-rules.js";
import { withoutPlaces } from "../spec/without-places.js";
import type { HypertableDecision, HypertableDecisions } from "./planned-hypertables.js";
import type { SelectedTable, Selection } from "./select-tables.js";

/** Every selected table that can hold rows, the largest first: partitioned tables have theirs in their partitions. */
export function plannedTables(
	selection: Selection,
	hypertables: HypertableDecisions,
	target: Pick<Catalog, "tables">,
): readonly PlannedTable[] {
	return [...selection.tables.values()]
		.filter(({ facts }) => facts.relkind === "r")
		.map((selected) => {
			const key = tableKey(selected.facts.id);
			return plannedTable(selected, hypertables.byTable.get(key), target.tables.get(key));
		})
		.sort((a, b) => b.bytes - a.bytes || (tableKey(a.table) < tableKey(b.table) ? -1 : 1));
}

/** `target`: the table as the target has it already. */
function plannedTable(
	{ facts, rule }: SelectedTable,
	hypertable: HypertableDecision | undefined,
	target: TableFacts | undefined,
): PlannedTable {
	const columns = facts.columns.filter((column) => column.generated === "");
	const full = rule.replicaIdentity === "full" || facts.replicaIdentity === "f";
	const key = full ? undefined : sentKey(facts);
	const keyColumns = (key?.columns ?? []).filter((name) => name !== undefined);
	return {
		table: facts.id,
		ruleLine: rule.place.line,
		rule: ruleDigest(rule),
		...(facts.isPartition && facts.partitionRoot && { partitionOf: facts.partitionRoot }),
		data: rule.data,
		bytes: facts.bytes,
		rows: facts.rowsEstimate,
		columns: columns.map((column) => plannedColumn(column, targetColumn(target, column))),
		...formatFor(columns, target),
		identity: full ? { mode: "full" } : key ? { mode: "key", columns: keyColumns } : { mode: "none" },
		publication: full || key ? "all" : "insert",
		...(hypertable?.planned && { hypertable: hypertable.planned }),
		otherUniqueKeys: otherUniqueKeys(facts, key, hypertable) || hasMoreUniqueKeys(facts, target),
		updates: facts.updates,
		deletes: facts.deletes,
	};
}

function ruleDigest({ data, hypertable, replicaIdentity }: EffectiveRule): string {
	return digest(withoutPlaces({ data, hypertable, replicaIdentity })).slice(0, 12);
}

function targetColumn(target: TableFacts | undefined, { name }: ColumnFacts): ColumnFacts | undefined {
	return target?.columns.find((column) => column.name === name);
}

/** The binary form of a value is that of its type: a column that the target has wider takes text. */
function formatFor(columns: readonly ColumnFacts[], target: TableFacts | undefined): ReturnType<typeof copyFormat> {
	const other = columns.find((column) => (targetColumn(target, column)?.type ?? column.type) !== column.type);
	const type = other && targetColumn(target, other)?.type;
	return other ? { format: "text", formatReason: `column ${other.name} is ${other.type}, and ${type} on the target` } : copyFormat(columns);
}

/** Such as somebody added by hand. */
function hasMoreUniqueKeys(facts: TableFacts, target: TableFacts | undefined): boolean {
	return (
		target?.indexes.some((index) => (index.unique || index.exclusion) && !facts.indexes.some(({ name }) => name === index.name)) ?? false
	);
}

function plannedColumn(column: ColumnFacts, target: ColumnFacts | undefined): PlannedColumn {
	return {
		name: column.name,
		type: column.type,
		baseType: typeWithoutModifier(column.type),
		typeOid: column.typeOid,
		identityAlways: column.identity === "a" || target?.identity === "a",
		hasEquality: typeHasEquality(column),
		...(column.equalitySchema !== undefined && { equalitySchema: column.equalitySchema }),
	};
}

function otherUniqueKeys(facts: TableFacts, key: IndexFacts | undefined, hypertable: HypertableDecision | undefined): boolean {
	const survives = (index: IndexFacts) => {
		if (!hypertable) return true;
		if (!index.primary) return !hypertable.keys.lost.includes(index);
		return hypertable.keys.primaryKey.is === "kept" || hypertable.keys.primaryKey.is === "rewritten";
	};
	return facts.indexes.some((index) => (index.unique || index.exclusion) && index !== key && survives(index));
}

/** Keys that the source sends without the time column: the target has no unique index on them alone. */
export function identityWarnings(tables: readonly PlannedTable[], hypertables: HypertableDecisions): readonly Diagnostic[] {
	return tables.flatMap((table): Diagnostic[] => {
		const decision = hypertables.byTable.get(tableKey(table.table));
		const { identity } = table;
		if (!decision || table.data === "none" || identity.mode !== "key" || identity.columns.includes(decision.rule.column)) return [];
		const sent = identity.columns.join(", ");
		return [
			{
				code: "W208",
				severity: "warning",
				what: `changes of ${formatTableId(table.table)} are found by (${sent}), which is no key of its own on the target`,
				place: decision.rule.place,
				label: `the source sends (${sent}) without ${decision.rule.column}`,
				why: "An UPDATE or DELETE looks for its row in every chunk. (The source keeps the key unique until cutover; afterwards nothing does.)",
				fix: ["nothing to do when updates and deletes are few", `else add ${decision.rule.column} to the primary key on the source`],
			},
		];
	});
}
