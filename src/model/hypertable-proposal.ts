import type { Code } from "./codes.js";
import type { TableId } from "./table-id.js";

/** What `init` says of a table that looks like a time series. */
export interface HypertableProposal {
	readonly table: TableId;
	readonly column: string;
	readonly chunkInterval: string;
	/** Undefined: the key can stay. */
	readonly primaryKey?: readonly string[];
	readonly columnstore?: { readonly segmentBy?: string; readonly after: string };
	/** Hazards that come with it. */
	readonly accept: readonly { readonly code: Code; readonly object: string; readonly why: string }[];
	/** What was measured, in whole sentences; first the size. */
	readonly reasons: readonly string[];
	/** Why it cannot be proposed although it looks like a series. */
	readonly hindrance?: string;
}
