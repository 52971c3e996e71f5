import type { CopyPort } from "../model/copy-part.js";
import type { LargeObjectPort } from "../model/large-objects.js";
import type { Lsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";
import type { TableId } from "../model/table-id.js";

export type Phase = "prepare" | "schema" | "copy" | "build" | "catch-up" | "cutover" | "opened";

export const phases: readonly Phase[] = ["prepare", "schema", "copy", "build", "catch-up", "cutover", "opened"];

/** One file an action kind: arguments as data, and how to run it. */
export interface ActionDefinition<K extends string, Args> {
	readonly kind: K;
	readonly phase: Phase;
	/** transactional: run inside the target transaction that also writes the journal row. idempotent: safe to run again. */
	readonly atomicity: "transactional" | "idempotent";
	/** What the plan's summary says behind the number of such actions ("3 to create"); undefined where other words there speak of them. */
	readonly counted: string | undefined;
	/** What it acts on; kind and subject make the action's id. */
	subject(args: Args): string;
	/** One line for people. */
	describe(args: Args): string;
	/** Reviewable SQL for `plan --sql`, and the side that it runs on. `sketch`: it has values that are known at apply only. */
	sql(args: Args): { readonly side: "source" | "target"; readonly text: string; readonly sketch?: true };
	/** Returns details for the journal (JSON). */
	run(args: Args, context: ActionContext): Promise<unknown>;
}

/** The world of an action: everything it may touch. */
export interface ActionContext {
	/** Autocommit session on the source. */
	readonly source: Queryable;
	/** Transactional actions: the open transaction. Others: an autocommit session. */
	readonly target: Queryable;
	readonly copy: CopyPort & LargeObjectPort;
	/** Creates the slot (or finds ours) and starts receiving; provided by the data engine. */
	readonly ensureSlot: (slot: string) => Promise<{ readonly consistentPoint: Lsn; readonly snapshot: string }>;
	/** Makes a publication send a table's changes; done when every one that commits from then on is sent. */
	readonly publishTable: (publication: string, table: TableId) => Promise<void>;
	/** Sets sequences of the target to where the source's are, or their columns, plus a margin. */
	readonly setSequences: (sequences: readonly TableId[], margin: number) => Promise<void>;
	/** Notes how to undo a change on the source before it is made. */
	readonly recordSourceChange: (change: SourceChange) => Promise<void>;
	readonly signal: AbortSignal;
}

export interface SourceChange {
	readonly kind: "replica-identity" | "database-setting";
	/** Table subject or setting name. */
	readonly object: string;
	/** SQL on the source that puts back what was there. */
	readonly undo: string;
}
