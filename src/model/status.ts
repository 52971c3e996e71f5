import type { Lag, MigrationPhase } from "./events.js";

/** What a running apply writes into `_hyperferry.heartbeat` about every second: what only it can know. */
export interface LiveStatus {
	readonly pid: number;
	readonly host: string;
	readonly startedAt: string;
	readonly phase: MigrationPhase;
	readonly lag?: Lag;
	readonly cutover?: CutoverReadiness;
	/** Why copying stands still. */
	readonly paused?: string | undefined;
}

export interface CutoverReadiness {
	readonly ready: boolean;
	/** ISO time since when it is ready. */
	readonly since?: string;
	readonly criteria: readonly { readonly name: string; readonly ok: boolean; readonly text: string }[];
}

/** What `status --json` prints; the same fields make the text. */
export interface StatusReport {
	readonly format: "1.0";
	readonly name: string;
	readonly phase: MigrationPhase;
	/** Globs of `plan --only`: the migration covers a part of the spec, and there is no cutover. */
	readonly only?: readonly string[];
	/** The process that holds the lock. */
	readonly running?: { readonly pid: number; readonly host: string; readonly since: string };
	readonly copy: {
		readonly bytes: number;
		readonly total: number;
		readonly rows: number;
		readonly parts: number;
		readonly totalParts: number;
	};
	/** Why copying stands still. */
	readonly paused?: string;
	readonly build: { readonly done: number; readonly total: number };
	readonly constraints: { readonly valid: number; readonly total: number };
	/** Seconds and rates are known only to a running apply. */
	readonly lag?: { readonly bytes: number; readonly seconds?: number; readonly sourceRate?: number; readonly appliedRate?: number };
	readonly slot?: { readonly name: string; readonly retainedBytes: number; readonly active: boolean; readonly walStatus?: string };
	readonly appliedLsn?: string;
	/** Open transactions on the source, as far as the role may see them: vacuum cannot remove what died since the oldest began. */
	readonly source: {
		/** The oldest of ours. */
		readonly snapshot?: { readonly seconds: number; readonly transactionsBehind: number };
		/** The oldest of others in the database. */
		readonly oldest?: { readonly pid: number; readonly seconds: number; readonly idle: boolean };
	};
	/** `joining`: it is copied, and catches up, while the others stream. */
	readonly tables: readonly { readonly table: string; readonly state: string; readonly reason?: string }[];
	readonly cutover: CutoverReadiness & { readonly fenced: boolean; readonly writesBlockedMs?: number };
	readonly next: readonly string[];
}
