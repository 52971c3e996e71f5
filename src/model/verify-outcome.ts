import type { Lsn } from "./lsn.js";
import { countDifferences, type TableDifferences } from "./row-difference.js";
import { formatCount } from "./size.js";
import { formatTableId, type TableId } from "./table-id.js";

export type VerifyLevel = "count" | "full";

/** What a verification found, at one position of the source's WAL. */
export interface VerifyOutcome {
	readonly level: VerifyLevel;
	readonly at: Lsn;
	/** Ranges of tables that an interrupted run before this one found equal, and the lowest position at which it did. */
	readonly continued?: { readonly ranges: number; readonly from: Lsn };
	/** In the order of the tables asked for. */
	readonly tables: readonly TableComparison[];
	/** Every table that was compared is equal. */
	readonly equal: boolean;
	readonly notCompared: readonly { readonly table: TableId; readonly reason: string }[];
	/** How many were copied; none was compared here, because the cutover does that. */
	readonly largeObjects?: number;
}

export interface TableComparison {
	readonly table: TableId;
	readonly sourceRows: number;
	readonly targetRows: number;
	/** Sum over the rows' hashes, as decimal text. */
	readonly sourceChecksum?: string;
	readonly targetChecksum?: string;
	readonly equal: boolean;
	/** Why the rows could not be compared in full, for instance a column that one side lacks; unequal then. */
	readonly reason?: string;
	/** Which rows differ, where that was asked for. */
	readonly differences?: TableDifferences;
}

/** What one side says about a table. */
export interface TableDigest {
	readonly rows: number;
	readonly checksum?: string;
}

/** One line: "public.orders: 61,204,118 rows on the source, 61,204,115 on the target". */
export function describeComparison(comparison: TableComparison): string {
	const { sourceRows, targetRows, reason, differences } = comparison;
	const table = formatTableId(comparison.table);
	const rows = `${formatCount(sourceRows)} rows`;
	if (comparison.equal) return `${table}: ${rows}, ${comparison.sourceChecksum === undefined ? "counts" : "checksums"} equal`;
	if (reason !== undefined) return `${table}: ${reason}`;
	if (differences) return `${table}: ${describeDifferences(differences, rows)}`;
	if (sourceRows !== targetRows) return `${table}: ${rows} on the source, ${formatCount(targetRows)} on the target`;
	return `${table}: ${rows} on both sides, but their contents differ`;
}

/** "3 of 61,204,118 rows differ: 1 in values, 1 missing on the target, 1 extra there" */
function describeDifferences(differences: TableDifferences, rows: string): string {
	const { missing, extra, differs } = differences;
	const counted = [
		[differs, "in values"],
		[missing, "missing on the target"],
		[extra, missing > 0 ? "extra there" : "extra on the target"],
	] as const;
	const parts = counted.flatMap(([count, what]) => (count === 0 ? [] : [`${formatCount(count)} ${what}`]));
	return `${formatCount(countDifferences(differences))} of ${rows} differ: ${parts.join(", ")}`;
}
