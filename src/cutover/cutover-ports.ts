import type { Emit } from "../model/events.js";
import type { Lsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import type { CutoverReadiness } from "../model/status.js";
import type { TableId } from "../model/table-id.js";
import type { VerifyOutcome } from "../model/verify-outcome.js";
import type { CutoverSettings } from "./criteria.js";

/** What is to be cut over. */
export interface CutoverRequest {
	readonly name: string;
	/** Name of the source database. */
	readonly database: string;
	readonly sequences: readonly TableId[];
	readonly settings: Pick<CutoverSettings, "fence" | "timeoutMs" | "verify" | "sequenceMargin">;
	/** Check the guardrails and say what would follow. */
	readonly dryRun?: boolean;
}

/** The world of a cutover. */
export interface CutoverPorts {
	/** A new session each time, named hyperferry/NAME/..., so that the fence spares it. */
	readonly source: () => Promise<Session>;
	readonly target: () => Promise<Session>;
	readonly guardrails: () => Promise<CutoverReadiness>;
	/** Writes a marker into the source's WAL and returns its position. */
	readonly emitMarker: (source: Queryable) => Promise<Lsn>;
	readonly applier: {
		/** Everything that committed on the source before is on the target, committed. */
		readonly appliedLsn: Lsn;
		/** Row changes applied so far: shows whether the source still writes when there is no fence. */
		readonly changes: number;
	};
	/** Rejects when the source may not have sent every change of every table until now. */
	readonly assertSent: () => Promise<void>;
	/** Compares at a position that both sides have reached. */
	readonly verify: (level: "count" | "full", at: Lsn, signal: AbortSignal) => Promise<VerifyOutcome>;
	/** What the target lacks before it can take writes; one line about it. */
	readonly finish: (signal: AbortSignal) => Promise<string>;
	/** Takes back what finish switched on; safe to run when it was not. */
	readonly undoFinish?: () => Promise<void>;
	/** The note that the source is, or soon will be, fenced, and how that is undone: durable in the target before the fence is raised. */
	readonly intent: FenceIntent;
	/**
	 * Commits in the target that it is open, together with what only an open target may do (its policies work): after that the fence stays and no
	 * process goes back. One line about what it let work, or nothing.
	 */
	readonly open: () => Promise<string>;
	readonly isOpened: () => Promise<boolean>;
	readonly emit: Emit;
	/** Both ask for the way back; without effect once opening began. */
	readonly signal: AbortSignal;
	readonly abortRequested: () => boolean;
}

export interface FenceIntent {
	readonly read: () => Promise<string | undefined>;
	readonly record: (undo: string) => Promise<void>;
	readonly clear: () => Promise<void>;
}
