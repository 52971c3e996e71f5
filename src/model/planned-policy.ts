import type { OrderColumn } from "./order-by.js";
import type { TableId } from "./table-id.js";

/** What TimescaleDB calls things: the columnstore's names came with 2.18, and compression is what it was called before. */
export type ColumnstoreNames = "columnstore" | "compression";

export interface PlannedColumnstore {
	readonly segmentBy: readonly string[];
	/** Never empty: the time column is among them. */
	readonly orderBy: readonly OrderColumn[];
}

/** A background job that the target is to have. It is made paused and works once the target is open. */
export interface PlannedPolicy {
	readonly table: TableId;
	readonly policy: "columnstore" | "retention";
	/** Age at which it takes a chunk: an interval, or a whole number for integer time columns. */
	readonly after: string;
	readonly unit: "interval" | "integer";
	readonly enable: "at_cutover" | "never";
	readonly names: ColumnstoreNames;
	/** Schema of the TimescaleDB extension, most often public. */
	readonly extensionSchema: string;
}

/** What the jobs of TimescaleDB run, in every version. */
export const policyProcedures = { columnstore: "policy_compression", retention: "policy_retention" } as const;
