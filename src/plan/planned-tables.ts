import type { ColumnFacts, IndexFacts, TableFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { PlannedColumn, PlannedTable } from "../model/planned-table.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import { copyFormat } from "../objects/binary-format.js";
import { typeHasEquality, typeWithoutModifier } from "../objects/column-type.js";
import { sentKey } from "../objects/row-identity.js";
import type { HypertableDecision, HypertableDecisions } from "./planned-hypertables.js";
import type { SelectedTable, Selection } from "./select-tables.js";

/** Every selected table that can hold rows, the largest first: partitioned tables have theirs in their partitions. */
export function plannedTables(selection: Selection, hypertables: HypertableDecisions): readonly PlannedTable[] {
	return [...selection.tables.values()]
		.filter(({ facts }) => facts.relkind === "r")
		.map((selected) => plannedTable(selected, hypertables.byTable.get(tableKey(selected.facts.id))))
		.sort((a, b) => b.bytes - a.bytes || (tableKey(a.table) < tableKey(b.table) ? -1 : 1));
}

function plannedTable({ facts, rule }: SelectedTable, hypertable: HypertableDecision | undefined): PlannedTable {
	const columns = facts.columns.filter((column) => column.generated === "");
	const full = rule.replicaIdentity === "full" || facts.replicaIdentity === "f";
	const key = full ? undefined : sentKey(facts);
	const keyColumns = (key?.columns ?? []).filter((name) => name !== undefined);
	return {
		table: facts.id,
		ruleLine: rule.place.line,
		...(facts.isPartition && facts.partitionRoot && { partitionOf: facts.partitionRoot }),
		data: rule.data,
		bytes: facts.bytes,
		rows: facts.rowsEstimate,
		columns: columns.map(plannedColumn),
		...copyFormat(columns),
		identity: full ? { mode: "full" } : key ? { mode: "key", columns: keyColumns } : { mode: "none" },
		publication: full || key ? "all" : "insert",
		...(hypertable?.planned && { hypertable: hypertable.planned }),
		otherUniqueKeys: otherUniqueKeys(facts, key, hypertable),
		updates: facts.updates,
		deletes: facts.deletes,
	};
}

function plannedColumn(column: ColumnFacts): PlannedColumn {
	return {
		name: column.name,
		type: column.type,
		baseType: typeWithoutModifier(column.type),
		typeOid: column.typeOid,
		identityAlways: column.identity === "a",
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
