import type { PartitionLeaf } from "./partition-leaf.js";
import type { Queryable } from "./queryable.js";
import { quoteIdent, quoteTable } from "./sql.js";
import type { TableId } from "./table-id.js";

/** A range of a table that is copied on its own. */
export interface CopyPartArgs {
	readonly table: TableId;
	/** Partition of it on the source that is read; undefined: the table itself. */
	readonly partition?: TableId;
	/** Partitions that other parts read: this one reads those that are not among them, made after the plan. */
	readonly otherThan?: readonly TableId[];
	/** 1-based number, and how many parts the table has. */
	readonly part: number;
	readonly of: number;
	readonly columns: readonly string[];
	readonly format: "binary" | "text";
	/** SQL condition on the source that selects the part; undefined: everything. */
	readonly where?: string;
	/** Share of the table's bytes, for progress. */
	readonly bytes: number;
	/** Share of the table's estimated rows. */
	readonly rows: number;
}

/** Copies one part under the current snapshot into `target`, an open transaction; rows and bytes that went through. */
export interface CopyPort {
	copyPart(part: CopyPartArgs, target: Queryable, signal: AbortSignal): Promise<CopiedPart>;
}

/** What the journal keeps of a part. */
export interface CopiedPart {
	readonly rows: number;
	/** Bytes of COPY data. */
	readonly bytes: number;
	/** Consistent point of the snapshot that it was read under, as pg_lsn text. */
	readonly copyPoint: string;
	/**
	 * Position, as pg_lsn text, before which the table was truncated (or written anew, or a partition of it dropped) after the snapshot was taken.
	 * Snapshots do not see through that: rows that the snapshot should show are missing, until the TRUNCATE comes with the changes.
	 * https://www.postgresql.org/docs/17/mvcc-caveats.html
	 */
	readonly truncatedBefore?: string;
	/** The file of the table on the source that was read (relfilenode): as long as it is the same, rows that nobody touched stay in their part. */
	readonly file?: string;
	/** Of the part that reads partitions which the plan does not know: all partitions of the table under the snapshot. */
	readonly leaves?: readonly PartitionLeaf[];
}

/** Columns by name, because their order may differ on the target; no columns at all still has rows. */
export function copyOutStatement(args: CopyPartArgs): string {
	const where = args.where ? ` WHERE ${args.where}` : "";
	const columns = args.columns.map(quoteIdent).join(", ");
	return `COPY (SELECT ${columns} FROM ONLY ${quoteTable(args.partition ?? args.table)}${where}) TO STDOUT (FORMAT ${args.format})`;
}

export function copyInStatement(args: CopyPartArgs): string {
	const columns = args.columns.length === 0 ? "" : ` (${args.columns.map(quoteIdent).join(", ")})`;
	return `COPY ${quoteTable(args.table)}${columns} FROM STDIN (FORMAT ${args.format})`;
}
