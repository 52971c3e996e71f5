import type { Diagnostic } from "../../model/diagnostic.js";
import { type Lsn, zeroLsn } from "../../model/lsn.js";
import type { PlannedTable } from "../../model/planned-table.js";
import { tableKey } from "../../model/table-id.js";
import { type TableShape, tableShape } from "./table-shape.js";

/** One table while changes are applied to it. */
export interface AppliedTable {
	readonly key: string;
	readonly planned: PlannedTable;
	readonly shape: TableShape;
	/** False while it is copied anew: its changes are left out. */
	follows: boolean;
	/** Only transactions that commit here or later: the copy has the others. */
	readonly copyPoint: Lsn;
	/** Rows that a transaction before it looks for may be missing: a TRUNCATE that follows empties the table anyway. */
	readonly truncatedBefore: Lsn;
	/** Transactions that commit here or before go row by row. */
	rowsUntil: Lsn;
	stop: TableStop | undefined;
}

interface TableStop {
	/** The first transaction that is left out. */
	readonly from: Lsn;
	readonly diagnostic: Diagnostic;
	/** The target knows: _hyperferry.table_state. */
	recorded: boolean;
	/** Listeners know. */
	announced: boolean;
}

export interface TableState {
	readonly copyPoint: Lsn;
	/** _hyperferry.table_state.state */
	readonly state: string;
	/** Some part was copied after a TRUNCATE that its snapshot did not know, which is before this position. */
	readonly truncatedBefore?: Lsn;
	/** It is copied, or catches up, apart from the others: its changes are left out. */
	readonly apart?: boolean;
}

/** Tables whose data is moved, by tableKey. Throws RangeError when one of them has no copy point. */
export function appliedTables(tables: readonly PlannedTable[], states: ReadonlyMap<string, TableState>): Map<string, AppliedTable> {
	const moved = tables.filter(({ data }) => data === "all");
	return new Map(moved.map((planned) => [tableKey(planned.table), appliedTable(planned, states.get(tableKey(planned.table)))]));
}

export function appliedTable(planned: PlannedTable, state: TableState | undefined): AppliedTable {
	const key = tableKey(planned.table);
	if (!state) throw new RangeError(`table ${key} has no copy point`);
	const { copyPoint, truncatedBefore = zeroLsn, apart = false } = state;
	return { key, planned, shape: tableShape(planned), follows: !apart, copyPoint, truncatedBefore, rowsUntil: zeroLsn, stop: undefined };
}

/** Whether a change of a transaction is left out, because the copy has it, the table has stopped before, or does not take part. */
export function leavesOut({ follows, copyPoint, stop }: AppliedTable, commitLsn: Lsn): boolean {
	return !follows || commitLsn < copyPoint || (stop !== undefined && commitLsn >= stop.from);
}
