import type { Diagnostic } from "./diagnostic.js";

/** Everything that a running command tells: text lines, JSON lines and tests are listeners of this one union. */
export type Event =
	| { readonly type: "hello"; readonly format: "1.0"; readonly hyperferry: string }
	| { readonly type: "end"; readonly exit: number }
	| { readonly type: "check"; readonly diagnostic: Diagnostic }
	| { readonly type: "action.start"; readonly action: string; readonly phase: string; readonly describe: string }
	| {
			readonly type: "action.done";
			readonly action: string;
			readonly phase: string;
			readonly describe: string;
			readonly ms: number;
			readonly details: unknown;
	  }
	| { readonly type: "action.failed"; readonly action: string; readonly error: Diagnostic }
	| { readonly type: "progress"; readonly progress: CopyProgress }
	| { readonly type: "throttle"; readonly reason: string; readonly on: boolean }
	| { readonly type: "phase"; readonly phase: MigrationPhase; readonly msg: string }
	| { readonly type: "lag"; readonly lag: Lag }
	| { readonly type: "table.stopped"; readonly table: string; readonly diagnostic: Diagnostic }
	| { readonly type: "cutover.step"; readonly step: CutoverStep }
	| { readonly type: "warning"; readonly diagnostic: Diagnostic }
	| { readonly type: "error"; readonly diagnostic: Diagnostic }
	| { readonly type: "info"; readonly msg: string };

export type Emit = (event: Event) => void;

export type MigrationPhase =
	| "planned"
	| "preparing"
	| "copying"
	| "building"
	| "streaming"
	| "ready"
	| "cutting_over"
	| "cut_over"
	| "rolled_back"
	| "cleaned"
	| "failed";

export interface CopyProgress {
	readonly bytes: number;
	readonly totalBytes: number;
	readonly rows: number;
	readonly parts: number;
	readonly totalParts: number;
	/** Bytes per second over the last window. */
	readonly rate: number;
	readonly etaMs?: number;
	readonly jobs: number;
	/** Why it stands still. */
	readonly paused?: string;
	/** Indexes, keys and what else follows the data. */
	readonly build?: { readonly done: number; readonly total: number };
}

export interface Lag {
	/** Source position not yet applied. */
	readonly bytes: number;
	readonly ms: number;
	/** Bytes per second of WAL written by the source, and applied. */
	readonly sourceRate: number;
	readonly appliedRate: number;
	/** Bytes of WAL that the slot keeps on the source. */
	readonly slotBytes: number;
	readonly changeLogBytes: number;
}

export interface CutoverStep {
	readonly number: number;
	readonly of: number;
	readonly name: string;
	readonly state: "running" | "done" | "failed";
	readonly msg: string;
	readonly ms?: number;
}
