import { type Lsn, minLsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";
import { quoteTable, sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import type { TableComparison, TableDigest, VerifyOutcome } from "../model/verify-outcome.js";
import { type ChecksumSource, checksumQuery } from "./checksum.js";
import { type ComparedRange, compareRanges, sameDigest } from "./compare.js";
import type { ComparedTable } from "./compared-table.js";
import { createDifferenceFile, type DifferenceFile } from "./difference-file.js";
import { bytesOfRange, chooseBounds, type KeyRange, rangesBetween } from "./key-range.js";
import { narrow, type ReaderPair } from "./narrow.js";
import type { BothReaders } from "./position.js";
import { readBounds } from "./table-columns.js";
import type { VerifyProgress } from "./verify-progress.js";

/** What could be compared, and tables that were truncated meanwhile; both in the order asked for. */
export interface ComparedTables {
	readonly compared: readonly TableComparison[];
	readonly truncated: readonly TableId[];
	/** How many ranges an earlier run had found equal already, and the lowest position at which it did. */
	readonly continued?: VerifyOutcome["continued"];
}

export interface CompareOptions {
	/** Where it keeps what it finds: ranges that are equal, and the rows that differ. */
	readonly kept?: { readonly folder: string; readonly progress: VerifyProgress };
	readonly onCompared: (comparison: TableComparison) => void;
	/** Called for every range, with how many of all are done. */
	readonly onRange?: (done: number, of: number) => void;
}

/** A table while it is compared. */
interface TableWork {
	readonly table: ComparedTable;
	readonly ranges: readonly (KeyRange | undefined)[];
	/** By range; undefined: to be done. */
	readonly done: (ComparedRange | undefined)[];
	/** Where an earlier run had found some of them equal. */
	readonly before: readonly Lsn[];
	readonly differences?: DifferenceFile;
	truncated: boolean;
}

const none: TableDigest = { rows: 0 };

/**
 * Both servers compute at the same time, range by range, those of the largest tables first; a range that differs is narrowed to its rows at once,
 * under the same snapshots. `onCompared` is called as tables are known.
 */
export async function compareTables(
	tables: readonly ComparedTable[],
	readers: BothReaders,
	options: CompareOptions,
): Promise<ComparedTables> {
	const pairs = readers.source.sessions.flatMap((source, index): readonly ReaderPair[] => {
		const target = readers.target.sessions[index];
		return target ? [{ source, target }] : [];
	});
	const works: TableWork[] = [];
	const [first] = pairs;
	if (!first) throw new Error("no reader");
	for (const table of tables) works.push(await prepare(table, first.source, options));
	const queue = works
		.flatMap((work) => work.ranges.map((range, index) => ({ work, range, index, bytes: work.table.bytes / work.ranges.length })))
		.filter(({ work, index }) => work.done[index] === undefined)
		.sort((a, b) => b.bytes - a.bytes);
	const total = queue.length;
	const results = new Map<TableWork, TableComparison>();
	const settle = async (work: TableWork) => {
		if (work.truncated || results.has(work) || work.done.includes(undefined)) return;
		const ranges = work.done.filter((range) => range !== undefined);
		const { reason } = work.table;
		const differences = await work.differences?.finish();
		const comparison = compareRanges(work.table.table, ranges, {
			...(reason === undefined ? {} : { reason }),
			...(differences ? { differences } : {}),
		});
		results.set(work, comparison);
		options.onCompared(comparison);
	};
	try {
		for (const work of works) await settle(work);
		await Promise.all(
			pairs.map(async (pair) => {
				for (let unit = queue.shift(); unit; unit = queue.shift()) {
					const { work, range, index } = unit;
					if (work.truncated) continue;
					const found = await compareRange(work, pair, range);
					if (found && sameDigest(found))
						await options.kept?.progress.noteEqual(work.table, index, { digest: found.source, at: readers.at });
					work.done[index] = found;
					options.onRange?.(total - queue.length, total);
					await settle(work);
				}
			}),
		);
	} finally {
		await Promise.all(works.filter((work) => !results.has(work)).map((work) => work.differences?.discard()));
	}
	const before = works.flatMap((work) => work.before);
	return {
		compared: works.flatMap((work) => results.get(work) ?? []),
		truncated: works.filter(({ truncated }) => truncated).map(({ table }) => table.table),
		...(before.length > 0 ? { continued: { ranges: before.length, from: before.reduce(minLsn) } } : {}),
	};
}

async function prepare(table: ComparedTable, source: Queryable, { kept }: CompareOptions): Promise<TableWork> {
	const begun = kept?.progress.bounds(table);
	const bounds = begun ?? (await boundsOf(table, source));
	if (kept && !begun) await kept.progress.noteBounds(table, bounds);
	const ranges = table.range && bounds.length > 0 ? rangesBetween({ ...table.range, bounds }) : [undefined];
	const known = ranges.map((_, index) => kept?.progress.equal(table, index));
	const done = known.map((range) => range && { source: range.digest, target: range.digest });
	const before = known.flatMap((range) => range?.at ?? []);
	return {
		table,
		ranges,
		done,
		before,
		truncated: false,
		...(kept ? { differences: createDifferenceFile(kept.folder, table.table) } : {}),
	};
}

async function boundsOf({ table, range, bytes }: ComparedTable, source: Queryable): Promise<readonly string[]> {
	return range && bytes > bytesOfRange ? chooseBounds(await readBounds(source, table, range.column, range.type), bytes) : [];
}

/** Undefined when the table was truncated behind one of the snapshots. */
async function compareRange(work: TableWork, pair: ReaderPair, range: KeyRange | undefined): Promise<ComparedRange | undefined> {
	const { table, differences } = work;
	const [source, target] = await Promise.all([digestOf(pair.source, table.source, range), digestOf(pair.target, table.target, range)]);
	const found = { source, target };
	if (differences && table.reason === undefined && !sameDigest(found)) {
		for await (const page of narrow(table, pair, range)) await differences.add(page);
	}
	const truncated = await Promise.all([isTruncated(pair.source, table.source), isTruncated(pair.target, table.target)]);
	if (truncated.includes(true)) work.truncated = true;
	return work.truncated ? undefined : found;
}

/**
 * Whether the file of the table or of a partition is not the one that the snapshot knows: a TRUNCATE since then hides rows that the snapshot should show.
 * https://www.postgresql.org/docs/17/mvcc-caveats.html
 */
async function isTruncated(session: Queryable, side: ChecksumSource | undefined): Promise<boolean> {
	if (!side) return false;
	const table = quoteTable(side.table);
	const rows = await session.query(sql`
		select from pg_class where relfilenode <> pg_relation_filenode(oid)
			and (oid = ${table}::regclass or oid in (select relid from pg_partition_tree(${table}::regclass)))`);
	return rows.length > 0;
}

async function digestOf(session: Queryable, side: ChecksumSource | undefined, range: KeyRange | undefined): Promise<TableDigest> {
	if (!side) return none;
	const [row] = await session.query<{ rows: string; checksum?: string }>(checksumQuery(side, range));
	if (!row) throw new Error("count(*) returned nothing");
	return { rows: Number(row.rows), ...(row.checksum === undefined ? {} : { checksum: row.checksum }) };
}
