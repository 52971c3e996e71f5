import { quoteIdent, quoteTable } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import { type KeyRange, rangeCondition } from "./key-range.js";

/** How one side reads a table. */
export interface ChecksumSource {
	readonly table: TableId;
	/** Every column to compare, in one order for both sides; none: rows are counted only. */
	readonly columns: readonly string[];
	/** Leave out the rows of inheriting tables: they are tables of their own. Not for hypertables, whose rows are in chunks. */
	readonly only: boolean;
	/** The two databases have different encodings: hash the UTF-8 form. */
	readonly recode: boolean;
}

/** Rows fall into so many buckets by the hash of their key. */
const buckets = 4096;

/** The longest text of a row without key that is shown. */
const shownLength = 1000;

/**
 * SQL for one row (rows, checksum): the sum of 64-bit hashes over the rows' text, the same in whatever order the rows lie. The record's text tells
 * NULL from '' and 1.0 from 1.00. The hash is PostgreSQL's own, equal in every version since 11 on processors of one byte order.
 * https://www.postgresql.org/docs/17/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
export function checksumQuery(side: ChecksumSource, range?: KeyRange): string {
	return `select ${digestOf(side)} ${fromRange(side, range)}`;
}

/** As checksumQuery, but of the rows that a condition selects. */
export function selectedChecksumQuery(side: ChecksumSource, condition: string): string {
	return `select ${digestOf(side)} from ${itself(side)} as t where ${condition}`;
}

/** SQL for a row (bucket, rows, checksum) a bucket; `key` are columns that tell rows apart, all where there is no key. */
export function bucketsQuery(side: ChecksumSource, key: readonly string[], range?: KeyRange): string {
	return `select ${rowHash(key, side.recode)} & ${buckets - 1} as bucket, ${digestOf(side)} ${fromRange(side, range)} group by 1`;
}

/** SQL for the rows of some buckets in the order of their key's hash: (hash, key, cells), the cells being a hash for each column. */
export function keyedRowsQuery(side: ChecksumSource, key: readonly string[], among: readonly string[], range?: KeyRange): string {
	const values = key.map((name) => `format('%s', ${quoteIdent(name)})`);
	const cells = side.columns.map((name) => rowHash([name], side.recode));
	return `select ${rowHash(key, side.recode)} as hash, array[${values.join(", ")}]::text[] as key, array[${cells.join(", ")}]::text[] as cells
		${rowsAmong(side, key, among, range)} order by 1`;
}

/** The same for rows that only their content tells apart: (hash, row, copies), equal rows as one. */
export function plainRowsQuery(side: ChecksumSource, among: readonly string[], range?: KeyRange): string {
	const text = `min(left(${rowText(side.columns)}, ${shownLength}))`;
	return `select ${rowHash(side.columns, side.recode)} as hash, ${text} as row, count(*)::int as copies
		${rowsAmong(side, side.columns, among, range)} group by 1 order by 1`;
}

/** SQL for the 64-bit hash of some columns of a row. */
export function rowHash(columns: readonly string[], recode: boolean): string {
	const text = rowText(columns);
	return `hashtextextended(${recode ? `encode(convert_to(${text}, 'UTF8'), 'hex') collate "C"` : text}, 0)`;
}

/** Quoted, without the rows of inheriting tables where those are tables of their own. */
export function itself({ table, only }: ChecksumSource): string {
	return `${only ? "only " : ""}${quoteTable(table)}`;
}

function digestOf({ columns, recode }: ChecksumSource): string {
	const checksum = columns.length === 0 ? "" : `, coalesce(sum(${rowHash(columns, recode)}::numeric), 0)::text as checksum`;
	return `count(*)::text as rows${checksum}`;
}

function rowText(columns: readonly string[]): string {
	return `row(${columns.map(quoteIdent).join(", ")})::text collate "C"`;
}

function fromRange(side: ChecksumSource, range: KeyRange | undefined): string {
	return `from ${itself(side)}${range ? ` where ${rangeCondition(range)}` : ""}`;
}

function rowsAmong(side: ChecksumSource, key: readonly string[], among: readonly string[], range: KeyRange | undefined): string {
	const inBuckets = `${rowHash(key, side.recode)} & ${buckets - 1} = any ('{${among.join(",")}}'::bigint[])`;
	return `from ${itself(side)} where ${[inBuckets, ...(range ? [rangeCondition(range)] : [])].join(" and ")}`;
}
