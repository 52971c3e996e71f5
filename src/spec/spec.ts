import type { Code } from "../model/codes.js";
import type { SpecPlace } from "../model/diagnostic.js";
import type { Endpoint } from "../model/endpoint.js";
import type { OrderColumn } from "../model/order-by.js";
import type { TableId } from "../model/table-id.js";

/** A valid spec with every default filled in and variables resolved. */
export interface Spec {
	/** Path as the user gave it. */
	readonly file: string;
	readonly name: string;
	readonly source: Endpoint & { readonly maxConnections: number };
	readonly target: Endpoint & { readonly createExtensions: boolean };
	readonly schema: {
		readonly include: readonly string[];
		readonly largeObjects: "copy" | "skip";
		/** What is made when the target opens; otherwise it stays on the source. */
		readonly late: readonly LateKind[];
		readonly privileges: "copy" | "skip";
		/** Of the database, and of roles in it. */
		readonly settings: "copy" | "skip";
		/** Objects that stay on the source. */
		readonly skip: readonly SkipPattern[];
		readonly roles: "skip" | "create" | "create_with_passwords";
		readonly owners: readonly OwnerRule[];
	};
	/** In file order; later rules override earlier ones. */
	readonly tables: readonly TableRule[];
	/** In file order. */
	readonly continuousAggregates: readonly ContinuousAggregateRule[];
	readonly copy: {
		readonly jobs: number;
		readonly splitLargerThan: number;
		/** Bytes per second of all jobs together; 0 = as fast as it goes. */
		readonly rateLimit: number;
	};
	readonly replicate: {
		readonly mode: "continuous" | "none";
		readonly batch: { readonly rows: number; readonly maxDelayMs: number };
		/** Bytes that the change log may take on local disk; 0 = as much as there is. */
		readonly changeLogLimit: number;
		readonly limits: {
			/** How long another session of the source may wait for a lock that copying holds. */
			readonly lockWaitMs: number;
			/** Bytes of WAL that a standby of the source may be behind; undefined: no limit. */
			readonly replicaLag?: number;
			/** Bytes of WAL that the slot may keep; undefined: no limit. */
			readonly slotRetained?: number;
		};
	};
	readonly accept: readonly Acceptance[];
	readonly cutover: {
		readonly lagBelowMs: number;
		readonly lagForMs: number;
		readonly verify: "none" | "count" | "full";
		readonly noTransactionsOlderThanMs: number;
		readonly fence: "read_only_database" | "none";
		readonly timeoutMs: number;
		readonly sequenceMargin: number;
	};
	readonly verify: { readonly jobs: number };
	/** Digest of what planning depends on: not jobs, batches, criteria or secrets. */
	readonly fingerprint: string;
	/** The same without tables, schema.include and accept: what cannot change in a running migration. */
	readonly settings: string;
}

/** A glob over object ids ("view public.old_*"). */
export interface SkipPattern {
	readonly pattern: string;
	readonly place: SpecPlace;
}

export type LateKind = "publications" | "event_triggers";

export interface TableRule {
	/** Position in `tables`. */
	readonly index: number;
	/** Glob over "schema.table". */
	readonly match: string;
	/** Undefined where the rule says nothing, so that an earlier rule's word stays. */
	readonly data?: "all" | "none";
	readonly hypertable?: HypertableRule;
	readonly replicaIdentity?: "default" | "full";
	readonly place: SpecPlace;
}

/** What a role of the source is on the target. */
export interface OwnerRule {
	readonly from: string;
	readonly to: string;
	readonly place: SpecPlace;
}

export interface HypertableRule {
	readonly column: string;
	/** Undefined: TimescaleDB's default for the type. */
	readonly chunkInterval?: string;
	/** Further dimensions, by hash. */
	readonly space?: readonly SpaceDimension[];
	/** Undefined: no choice made. */
	readonly primaryKey?: "keep" | "none" | readonly string[];
	/** Function that says what now is, for integer time columns. */
	readonly integerNow?: TableId;
	readonly columnstore?: ColumnstoreRule;
	readonly retention?: RetentionRule;
	readonly place: SpecPlace;
}

export interface ColumnstoreRule {
	/** Undefined: no choice made; then there is none, or what the target has. */
	readonly segmentBy?: readonly string[];
	/** Undefined: no choice made. */
	readonly orderBy?: readonly OrderColumn[];
	/** Age at which chunks are compressed; undefined: no policy. */
	readonly after?: string;
	readonly place: SpecPlace;
}

export interface RetentionRule {
	/** Age at which chunks are dropped. */
	readonly dropAfter: string;
	readonly enable: "at_cutover" | "never";
	readonly place: SpecPlace;
}

export interface ContinuousAggregateRule {
	readonly view: TableId;
	/** Undefined: that of the source's view of the same name. */
	readonly query?: string;
	readonly materializedOnly: boolean;
	/** Undefined: TimescaleDB's default. */
	readonly chunkInterval?: string;
	/** Undefined: no policy. */
	readonly refresh?: RefreshRule;
	/** Of the name. */
	readonly place: SpecPlace;
	/** Of the query, where there is one. */
	readonly queryPlace: SpecPlace;
}

export interface RefreshRule {
	/** Ages between which the policy looks; undefined: without an end on that side. */
	readonly startOffset?: string;
	readonly endOffset?: string;
	readonly scheduleInterval: string;
	readonly enable: "at_cutover" | "never";
	readonly place: SpecPlace;
}

export interface SpaceDimension {
	readonly column: string;
	readonly partitions: number;
}

export interface Acceptance {
	readonly code: Code;
	readonly object: string;
	readonly why?: string;
	readonly place: SpecPlace;
}
