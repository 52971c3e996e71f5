import type { Lsn } from "../model/lsn.js";
import type { TableId } from "../model/table-id.js";

export type VerifyLevel = "count" | "full";

/** What a verification found, at one position of the source's WAL. */
export interface VerifyOutcome {
	readonly level: VerifyLevel;
	readonly at: Lsn;
	/** In the order of the tables asked for. */
	readonly tables: readonly TableComparison[];
	/** Every table that was compared is equal. */
	readonly equal: boolean;
	readonly notCompared: readonly { readonly table: TableId; readonly reason: string }[];
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
}

/** What one side says about a table. */
export interface TableDigest {
	readonly rows: number;
	readonly checksum?: string;
}
