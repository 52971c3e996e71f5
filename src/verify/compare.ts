import type { TableDifferences } from "../model/row-difference.js";
import type { TableId } from "../model/table-id.js";
import type { TableComparison, TableDigest } from "../model/verify-outcome.js";

/** What both sides say about one range of a table. */
export interface ComparedRange {
	readonly source: TableDigest;
	readonly target: TableDigest;
}

export function sameDigest({ source, target }: ComparedRange): boolean {
	return source.rows === target.rows && source.checksum === target.checksum;
}

/** Pure: the ranges of a table make a verdict. A reason stands for what could not be compared, so the table is not equal. */
export function compareRanges(
	table: TableId,
	ranges: readonly ComparedRange[],
	{ reason, differences }: { readonly reason?: string; readonly differences?: TableDifferences } = {},
): TableComparison {
	const source = total(ranges.map((range) => range.source));
	const target = total(ranges.map((range) => range.target));
	return {
		table,
		sourceRows: source.rows,
		targetRows: target.rows,
		...(source.checksum === undefined ? {} : { sourceChecksum: source.checksum }),
		...(target.checksum === undefined ? {} : { targetChecksum: target.checksum }),
		equal: reason === undefined && ranges.every(sameDigest),
		...(reason === undefined ? {} : { reason }),
		...(differences ? { differences } : {}),
	};
}

/** Digests of ranges add up to that of the table. */
function total(digests: readonly TableDigest[]): TableDigest {
	const rows = digests.reduce((sum, digest) => sum + digest.rows, 0);
	const checksums = digests.flatMap(({ checksum }) => (checksum === undefined ? [] : [BigInt(checksum)]));
	if (checksums.length === 0) return { rows };
	return { rows, checksum: checksums.reduce((sum, checksum) => sum + checksum, 0n).toString() };
}
