import type { TableId } from "../model/table-id.js";
import type { TableComparison, TableDigest } from "../model/verify-outcome.js";

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
