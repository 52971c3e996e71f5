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
export type PlannedPolicy = AgePolicy | RefreshPolicy;

interface Policy {
	/** The hypertable, or the continuous aggregate. */
	readonly table: TableId;
	/** once_refreshed: when the continuous aggregates over the hypertable have everything that was applied to it. */
	readonly enable: "at_cutover" | "once_refreshed" | "never";
	/** Of ages: intervals for time columns, whole numbers for integer ones. */
	readonly unit: "interval" | "integer";
	/** Schema of the TimescaleDB extension, most often public. */
	readonly extensionSchema: string;
}

export interface AgePolicy extends Policy {
	readonly policy: "columnstore" | "retention";
	/** Age at which it takes a chunk. */
	readonly after: string;
	readonly names: ColumnstoreNames;
}

export interface RefreshPolicy extends Policy {
	readonly policy: "refresh";
	/** Ages between which it looks; undefined: without an end on that side. */
	readonly startOffset?: string;
	readonly endOffset?: string;
	readonly scheduleInterval: string;
	/** pg_type name of the buckets: TimescaleDB takes integer ages in that type only. */
	readonly timeType: string;
}

/** What the jobs of TimescaleDB run, in every version. */
export const policyProcedures = {
	columnstore: "policy_compression",
	retention: "policy_retention",
	refresh: "policy_refresh_continuous_aggregate",
} as const;
