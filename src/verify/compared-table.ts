import type { PlannedTable } from "../model/planned-table.js";
import { formatName, type TableId, tableKey } from "../model/table-id.js";
import type { VerifyLevel } from "../model/verify-outcome.js";
import type { ChecksumSource } from "./checksum.js";
import type { KeyRange } from "./key-range.js";
import type { TableColumns } from "./table-columns.js";

/** One table to compare: how each side reads it. A side that lacks the table has none. */
export interface ComparedTable {
	readonly table: TableId;
	readonly bytes: number;
	readonly source?: ChecksumSource;
	readonly target?: ChecksumSource;
	/** Columns that tell rows apart; none where only their content does. */
	readonly key: readonly string[];
	/** What it may be read by in ranges. */
	readonly range?: Pick<KeyRange, "column" | "type">;
	/** Why it is unequal whatever the rows say. */
	readonly reason?: string;
}

/** Pure: what to read of a table on either side. Columns go by name, in the source's order. */
export function comparedTable(
	planned: PlannedTable,
	level: VerifyLevel,
	recode: boolean,
	source: ReadonlyMap<string, TableColumns>,
	target: ReadonlyMap<string, TableColumns>,
): ComparedTable {
	const { table, bytes, identity } = planned;
	const left = source.get(tableKey(table));
	const right = target.get(tableKey(table));
	const reason = difference(planned, left, right);
	const columns = level === "full" && reason === undefined ? (left?.columns ?? []) : [];
	const range = left && right && rangeOf(planned, left, right);
	return {
		table,
		bytes,
		key: identity.mode === "key" ? identity.columns : [],
		...(range ? { range } : {}),
		...(left ? { source: { table, columns, recode, only: left.relkind === "r" } } : {}),
		...(right ? { target: { table, columns, recode, only: right.relkind === "r" && planned.hypertable === undefined } } : {}),
		...(reason === undefined ? {} : { reason }),
	};
}

/** The time of a hypertable, where ranges leave whole chunks out, or the key's first column. */
function rangeOf({ hypertable, identity }: PlannedTable, source: TableColumns, target: TableColumns): ComparedTable["range"] {
	const time = hypertable?.column;
	const candidates = [time, identity.mode === "key" ? identity.columns[0] : undefined];
	for (const column of candidates) {
		const type = column === undefined ? undefined : source.ordered.get(column);
		if (column !== undefined && type !== undefined && (column === time || target.ordered.has(column))) return { column, type };
	}
	return undefined;
}

/** Columns that the plan does not know were added to the target by hand, and are its own. */
function difference({ columns }: PlannedTable, source: TableColumns | undefined, target: TableColumns | undefined): string | undefined {
	if (!source) return "the table is not on the source";
	if (!target) return "the table is not on the target";
	const lacking = [
		...source.columns.filter((name) => !target.columns.includes(name)).map((name) => `column ${formatName(name)} is not on the target`),
		...columns.filter(({ name }) => !source.columns.includes(name)).map(({ name }) => `column ${formatName(name)} is not on the source`),
	];
	return lacking.length === 0 ? undefined : lacking.join(", ");
}
