import type { TableFacts } from "../catalog/catalog.js";
import type { CopyPartArgs } from "../model/copy-part.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Spec } from "../spec/spec.js";

const pageBytes = 8192;

/** Parts below this gain nothing. */
const smallestShare = 64 * 1024 ** 2;

/**
 * How large a part may be: what the spec says, and less where a table would keep one job busy while the others have nothing left. Hypertables
 * keep to the spec: jobs that make chunks of one hypertable wait for each other.
 */
export function partLimit(table: PlannedTable, tables: readonly PlannedTable[], copy: Spec["copy"]): number {
	if (table.hypertable || copy.splitLargerThan === 0 || copy.jobs === 1) return copy.splitLargerThan;
	const total = tables.reduce((sum, { data, bytes }) => sum + (data === "all" ? bytes : 0), 0);
	return Math.min(copy.splitLargerThan, Math.max(smallestShare, Math.ceil(total / (2 * copy.jobs))));
}

/** Parts of every partition, and one for partitions that come after the plan. */
export function partitionedParts(
	table: PlannedTable,
	partitions: readonly TableFacts[],
	splitLargerThan: number,
	sourceVersion: number,
): readonly CopyPartArgs[] {
	const known = partitions.flatMap((facts) =>
		tableParts({ ...table, bytes: facts.bytes, rows: facts.rowsEstimate }, facts, splitLargerThan, sourceVersion).map((part) => ({
			...part,
			partition: facts.id,
		})),
	);
	const columns = table.columns.map((column) => column.name);
	const later = { table: table.table, columns, format: table.format, otherThan: partitions.map(({ id }) => id), bytes: 0, rows: 0 };
	return [...known, later].map((part, index) => ({ ...part, part: index + 1, of: known.length + 1 }));
}

/**
 * Divides a table into ranges of heap pages, as many as its bytes (TOAST included) need to stay under `splitLargerThan`. The last range
 * is open, because the table may grow until the snapshot. Range scans by ctid exist since PostgreSQL 14.
 * https://www.postgresql.org/docs/14/release-14.html
 */
export function tableParts(
	table: PlannedTable,
	facts: Pick<TableFacts, "heapBytes" | "accessMethod" | "relkind">,
	splitLargerThan: number,
	sourceVersion: number,
): readonly CopyPartArgs[] {
	const pages = Math.ceil(facts.heapBytes / pageBytes);
	const canSplit = sourceVersion >= 140_000 && (facts.accessMethod ?? "heap") === "heap" && splitLargerThan > 0;
	const count = canSplit ? Math.max(1, Math.min(pages, Math.ceil(table.bytes / splitLargerThan))) : 1;
	const starts = Array.from({ length: count + 1 }, (_, index) => Math.floor((pages * index) / count));
	return starts.slice(0, count).map((start, index) => {
		const end = starts[index + 1] as number;
		const share = count === 1 ? 1 : (end - start) / pages;
		const where = ctidRange(index === 0 ? undefined : start, index === count - 1 ? undefined : end);
		return {
			table: table.table,
			part: index + 1,
			of: count,
			columns: table.columns.map((column) => column.name),
			format: table.format,
			...(where !== undefined && { where }),
			bytes: Math.round(table.bytes * share),
			rows: Math.round(Math.max(0, table.rows) * share),
		};
	});
}

function ctidRange(start: number | undefined, end: number | undefined): string | undefined {
	const conditions = [
		...(start === undefined ? [] : [`ctid >= '(${start},0)'::tid`]),
		...(end === undefined ? [] : [`ctid < '(${end},0)'::tid`]),
	];
	return conditions.length === 0 ? undefined : conditions.join(" AND ");
}
