import { formatCount } from "../model/size.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { TableComparison, TableDigest } from "./verify-outcome.js";

/** Pure: two digests make a verdict. A reason stands for what could not be compared, so the table is not equal. */
export function compareDigests(table: TableId, source: TableDigest, target: TableDigest, reason?: string): TableComparison {
	return {
		table,
		sourceRows: source.rows,
		targetRows: target.rows,
		...(source.checksum === undefined ? {} : { sourceChecksum: source.checksum }),
		...(target.checksum === undefined ? {} : { targetChecksum: target.checksum }),
		equal: reason === undefined && source.rows === target.rows && source.checksum === target.checksum,
		...(reason === undefined ? {} : { reason }),
	};
}

/** One line: "public.orders: 61,204,118 rows on the source, 61,204,115 on the target". */
export function describeComparison(comparison: TableComparison): string {
	const { sourceRows, targetRows, reason } = comparison;
	const table = formatTableId(comparison.table);
	const rows = `${formatCount(sourceRows)} rows`;
	if (comparison.equal) return `${table}: ${rows}, ${comparison.sourceChecksum === undefined ? "counts" : "checksums"} equal`;
	if (reason !== undefined) return `${table}: ${reason}`;
	if (sourceRows !== targetRows) return `${table}: ${rows} on the source, ${formatCount(targetRows)} on the target`;
	return `${table}: ${rows} on both sides, but their contents differ`;
}
