import { quoteIdent, quoteTable, raw, type SqlFragment } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";

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

/**
 * SQL for one row (rows, checksum): the sum of 64-bit hashes over the rows' text, the same in whatever order the rows lie. The record's text tells
 * NULL from '' and 1.0 from 1.00. The hash is PostgreSQL's own, equal in every version since 11 on processors of one byte order.
 * https://www.postgresql.org/docs/17/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
export function checksumQuery({ table, columns, only, recode }: ChecksumSource): string {
	const checksum = columns.length === 0 ? "" : `, coalesce(sum(${rowHash(columns, recode).text}::numeric), 0)::text as checksum`;
	return `select count(*)::text as rows${checksum} from ${only ? "only " : ""}${quoteTable(table)}`;
}

function rowHash(columns: readonly string[], recode: boolean): SqlFragment {
	const text = `row(${columns.map(quoteIdent).join(", ")})::text collate "C"`;
	return raw(`hashtextextended(${recode ? `encode(convert_to(${text}, 'UTF8'), 'hex') collate "C"` : text}, 0)`);
}
