import type { Emit } from "../model/events.js";
import type { Plan } from "../plan/plan.js";
import type { Spec } from "../spec/spec.js";
import type { Gathered } from "./gather.js";

/** What a run of the migration is asked to do. */
export interface RunOptions {
	readonly spec: Spec;
	/** Version of hyperferry. */
	readonly version: string;
	/** The folder `.hyperferry`. */
	readonly stateRoot: string;
	readonly emit: Emit;
	/** Stop in order: nothing new starts. */
	readonly drain: AbortSignal;
	/** Stop at once. */
	readonly abort: AbortSignal;
	/** Where to end before the cutover: after the slot and snapshot, the copy, or when the target has caught up. */
	readonly until?: "copied" | "streaming";
	/** How long a server that goes away is waited for; 10 minutes. */
	readonly retryForMs?: number;
	/** A saved plan that is to be run, exactly. */
	readonly plan?: Plan;
	/** Tables of a changed spec may join a migration that streams, or leave it. */
	readonly mayAmend?: true;
	/** Asked once, before anything is changed. Throws when the user says no. */
	readonly approve: (gathered: Gathered) => Promise<void>;
}

export type RunEnd = "nothing to do" | "copied" | "streaming" | "cut over" | "drained";
