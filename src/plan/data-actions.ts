import { type Action, makeAction } from "../actions/registry.js";
import type { TableFacts } from "../catalog/catalog.js";
import type { PlannedTable } from "../model/planned-table.js";
import { quoteIdent, quoteTable } from "../model/sql.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import type { Spec } from "../spec/spec.js";
import { partitionsWithRows } from "./fold-partitions.js";
import { joining, leaving } from "./joining-tables.js";
import { dataIsComplete } from "./journal-facts.js";
import { partitionedParts, partLimit, tableParts } from "./parts.js";
import type { PlanInput } from "./plan-input.js";
import { isPublished } from "./published-tables.js";

/** Names of what is made on the source. */
export function sourceNames(spec: Pick<Spec, "name">): { readonly slot: string; readonly all: string; readonly inserts: string } {
	return { slot: `hyperferry_${spec.name}`, all: `hyperferry_${spec.name}`, inserts: `hyperferry_${spec.name}_ins` };
}

/** Changes on the source. The slot comes last: from its consistent point on, everything published must be complete. */
export function prepareActions(input: PlanInput, tables: readonly PlannedTable[]): readonly Action[] {
	if (input.spec.replicate.mode === "none") return [];
	const names = sourceNames(input.spec);
	const actions: Action[] = [];
	const add = (make: (after: readonly string[]) => Action) => actions.push(make(actions.slice(-1).map((action) => action.id)));
	for (const table of tables) {
		const facts = input.source.tables.get(tableKey(table.table));
		if (!facts || table.data === "none" || table.identity.mode !== "full" || facts.replicaIdentity === "f") continue;
		add((after) => makeAction("set-replica-identity", { table: table.table, undo: formerIdentity(facts) }, after));
	}
	const published = tables
		.filter((table) => isPublished(input.source, table))
		.sort((a, b) => (tableKey(a.table) < tableKey(b.table) ? -1 : 1));
	const byRoot = (table: PlannedTable) => input.source.tables.get(tableKey(table.table))?.partitions !== undefined;
	if (input.running) {
		for (const table of joining(input.running, published)) {
			const { publication } = publications(names)[table.publication];
			const args = { publication, table: table.table, ...(byRoot(table) && { byRoot: true as const }) };
			add((after) => makeAction("publish-table", args, after));
		}
		for (const { table, publication } of leaving(input.running, tables).filter(({ data }) => data === "all")) {
			add((after) => makeAction("unpublish-table", { publication: publications(names)[publication].publication, table }, after));
		}
		return actions;
	}
	for (const kind of ["all", "insert"] as const) {
		const chosen = published.filter(({ publication }) => publication === kind);
		const args = { tables: chosen.map(({ table }) => table), ...(chosen.some(byRoot) && { byRoot: true as const }) };
		add((after) => makeAction("create-publication", { ...publications(names)[kind], ...args }, after));
	}
	add((after) => makeAction("create-slot", { slot: names.slot }, after));
	return actions;
}

function publications(names: ReturnType<typeof sourceNames>) {
	return {
		all: { publication: names.all, operations: "insert, update, delete, truncate" },
		insert: { publication: names.inserts, operations: "insert, truncate" },
	} as const;
}

function formerIdentity(facts: TableFacts): string {
	const index = facts.indexes.find((found) => found.replicaIdentity);
	const identity =
		facts.replicaIdentity === "n"
			? "NOTHING"
			: facts.replicaIdentity === "i" && index
				? `USING INDEX ${quoteIdent(index.name)}`
				: "DEFAULT";
	return `ALTER TABLE ONLY ${quoteTable(facts.id)} REPLICA IDENTITY ${identity}`;
}

/** The parts of all tables, the largest table first. */
export function copyActions(input: PlanInput, tables: readonly PlannedTable[], after: readonly string[]): readonly Action[] {
	return tables
		.filter((table) => table.data === "all" && !dataIsComplete(input, table.table))
		.flatMap((table) => {
			const facts = input.source.tables.get(tableKey(table.table));
			if (!facts) throw new RangeError(`no facts about ${formatTableId(table.table)}`);
			const limit = partLimit(table, tables, input.spec.copy);
			const { versionNum } = input.source.server;
			if (facts.partitions) return partitionedParts(table, partitionsWithRows(facts), limit, versionNum);
			return tableParts(table, facts, limit, versionNum);
		})
		.map((part) => makeAction("copy-part", part, after));
}
