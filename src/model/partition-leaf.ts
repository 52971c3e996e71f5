import type { TableId } from "./table-id.js";

/** A partition that holds rows, as a snapshot or the present has it. */
export interface PartitionLeaf {
	readonly partition: TableId;
	readonly oid: number;
	/** Number of its file; TRUNCATE gives it another, and so does whatever writes the table anew. */
	readonly file: number;
	/** Transactions that attached it and what it is a partition of, up to the table; another after it was detached and attached again. */
	readonly edges: string;
	/** SQL condition on the table's columns that its rows fulfil; undefined where the server told none. */
	readonly condition?: string;
}

/** The partitions with rows of a table that is one hypertable on the target. */
export interface FoldedTable {
	readonly table: TableId;
	readonly leaves: readonly PartitionLeaf[];
}
