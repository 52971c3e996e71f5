import type { ForeignKeyFacts, Server, TableFacts } from "../catalog/catalog.js";
import type { TimeRange } from "../catalog/ranges.js";
import type { Code } from "../model/codes.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { TableId } from "../model/table-id.js";
import type { HypertableRule } from "../spec/spec.js";
import type { ClockFunction } from "./clock-function.js";
import type { HypertableKeys } from "./hypertable-keys.js";

/** A source table that a rule makes a hypertable, with everything that TimescaleDB would look at. */
export interface HypertableCandidate {
	readonly facts: TableFacts;
	readonly rule: HypertableRule;
	readonly keys: HypertableKeys;
	/** Names of foreign keys that an acceptance lets go, and of indexes. */
	readonly accepted: (code: Code, object: string) => boolean;
	/** tableKey of every table that is to become a hypertable. */
	readonly hypertables: ReadonlySet<string>;
	/** Foreign keys of other selected tables to this one. */
	readonly incoming: readonly { readonly table: TableId; readonly foreignKey: ForeignKeyFacts }[];
	readonly range?: TimeRange;
	/** Version that the target has or will have. */
	readonly timescaledb?: string;
	readonly source: Server;
	readonly target: Server;
	/** What the rule asks for on the source. */
	readonly replicaIdentity: "default" | "full";
	/** Whether changes are followed. */
	readonly streams: boolean;
	readonly targetTable?: TableFacts;
	/** Whether this migration made the target's table, so that rows in it are ours. */
	readonly ours: boolean;
	/** The function of `integer_now`, where either side has it. */
	readonly clock?: ClockFunction;
}

/** One row of the table of refusals: what TimescaleDB would refuse, found before anything is done. */
export type Refusal = (candidate: HypertableCandidate) => readonly RefusalText[];

/** A diagnostic, an error; its place is the rule's unless it says another. */
export type RefusalText = Omit<Diagnostic, "severity" | "where">;
