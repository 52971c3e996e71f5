import type { Session } from "../model/queryable.js";
import type { RowDifference } from "../model/row-difference.js";
import { bucketsQuery, type ChecksumSource, keyedRowsQuery, plainRowsQuery } from "./checksum.js";
import type { ComparedTable } from "./compared-table.js";
import type { KeyRange } from "./key-range.js";
import { compareRows, type HashedRow, mergeByHash } from "./merge-rows.js";

/** One session on each side, under snapshots of the same position. */
export interface ReaderPair {
	readonly source: Session;
	readonly target: Session;
}

const rowsOfPage = 2000;

/**
 * The rows of a range that differ, page by page: both servers sum up buckets of rows, then list the rows of the buckets that differ in the order
 * of their keys' hashes. Memory stays at a page of each side.
 */
export async function* narrow(
	table: ComparedTable,
	readers: ReaderPair,
	range?: KeyRange,
): AsyncGenerator<readonly RowDifference[], void, void> {
	const { source, target } = table;
	if (!source || !target || source.columns.length === 0) return;
	const key = table.key.length > 0 ? table.key : source.columns;
	const among = await differingBuckets(readers, bucketsQuery(source, key, range), bucketsQuery(target, key, range));
	if (among.length === 0) return;
	const rowsOf = (side: ChecksumSource) =>
		table.key.length > 0 ? keyedRowsQuery(side, key, among, range) : plainRowsQuery(side, among, range);
	const left = pages(readers.source, rowsOf(source));
	const right = pages(readers.target, rowsOf(target));
	let found: RowDifference[] = [];
	for await (const [ours, theirs] of mergeByHash(left, right)) {
		found.push(...compareRows(table.key, source.columns, ours, theirs));
		if (found.length < rowsOfPage) continue;
		yield found;
		found = [];
	}
	if (found.length > 0) yield found;
}

interface Bucket {
	readonly bucket: string;
	readonly rows: string;
	readonly checksum: string;
}

async function differingBuckets(readers: ReaderPair, source: string, target: string): Promise<readonly string[]> {
	const [left, right] = await Promise.all([readers.source.query<Bucket>(source), readers.target.query<Bucket>(target)]);
	const told = (rows: readonly Bucket[]) => new Map(rows.map(({ bucket, rows: count, checksum }) => [bucket, `${count} ${checksum}`]));
	const [ours, theirs] = [told(left), told(right)];
	return [...new Set([...ours.keys(), ...theirs.keys()])].filter((bucket) => ours.get(bucket) !== theirs.get(bucket));
}

/** Rows of a query through a cursor of the session's open transaction. */
async function* pages(session: Session, query: string): AsyncGenerator<readonly HashedRow[], void, void> {
	await session.exec(`declare narrowed no scroll cursor for ${query}`);
	try {
		for (;;) {
			const rows = await session.query<HashedRow>(`fetch ${rowsOfPage} from narrowed`);
			if (rows.length > 0) yield rows;
			if (rows.length < rowsOfPage) return;
		}
	} finally {
		await session.exec("close narrowed").catch(() => {});
	}
}
