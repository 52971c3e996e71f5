import type { PlannedTable } from "../model/planned-table.js";
import { tableKey } from "../model/table-id.js";
import type { Plan } from "./plan.js";

/** Of these tables, those that a running migration does not have yet. */
export function joining(running: Pick<Plan, "tables">, tables: readonly PlannedTable[]): readonly PlannedTable[] {
	return without(tables, running.tables);
}

/** The tables of a running migration that are not among these any more. */
export function leaving(running: Pick<Plan, "tables">, tables: readonly PlannedTable[]): readonly PlannedTable[] {
	return without(running.tables, tables);
}

function without(tables: readonly PlannedTable[], others: readonly PlannedTable[]): readonly PlannedTable[] {
	const known = new Set(others.map(({ table }) => tableKey(table)));
	return tables.filter(({ table }) => !known.has(tableKey(table)));
}
