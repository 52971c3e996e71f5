import type { Diagnostic } from "../model/diagnostic.js";
import { formatDuration } from "../model/duration.js";
import { HyperferryError } from "../model/errors.js";
import type { Lsn } from "../model/lsn.js";
import type { VerifyOutcome } from "../model/verify-outcome.js";
import { type CutoverStage, cutoverStages, type RetreatCause } from "./machine.js";

export interface CutoverOutcome {
	readonly opened: boolean;
	/** From raising the fence to opening, or to lifting it; 0 when there was none. */
	readonly writesBlockedMs: number;
	/** Why it is not opened; undefined after a dry run that found nothing. */
	readonly reason?: Diagnostic;
	/** The position that the target has reached. */
	readonly marker?: Lsn;
	readonly verify?: VerifyOutcome;
}

/** People see seven steps: noting the intent belongs to the fence. */
export const cutoverSteps = cutoverStages.filter((stage) => stage !== "intent");

export function stepNumber(stage: CutoverStage): number {
	return cutoverSteps.indexOf(stage === "intent" ? "fence" : stage) + 1;
}

export interface Retreat {
	readonly cause: RetreatCause;
	readonly stage: CutoverStage;
	readonly error?: unknown;
	readonly timeoutMs: number;
	/** How far the drain came. */
	readonly progress?: string;
}

function nothingLost(stage: CutoverStage): string {
	return stage === "guardrails" ? "nothing was changed" : "the fence is lifted and replication continues: nothing is lost";
}

/** Why the cutover went back, for people. */
export function retreatReason({ cause, stage, error, timeoutMs, progress }: Retreat): Diagnostic {
	const step = `step ${stepNumber(stage)}/${cutoverSteps.length}, ${stage}`;
	if (cause === "timeout") {
		return {
			code: "E410",
			severity: "error",
			what: `the cutover timed out after ${formatDuration(timeoutMs)} in ${step}`,
			why: progress ? `${progress}; ${nothingLost(stage)}` : nothingLost(stage),
			fix: ["hyperferry cutover again when the lag is lower (hyperferry status)", "or raise cutover.timeout"],
		};
	}
	if (cause === "abort") {
		return {
			code: "E421",
			severity: "error",
			what: `the cutover was aborted in ${step}`,
			why: nothingLost(stage),
			fix: ["hyperferry cutover when you want to try again"],
		};
	}
	const own = error instanceof HyperferryError ? error.diagnostics[0] : undefined;
	if (own) return own;
	return {
		code: "E421",
		severity: "error",
		what: `the cutover failed in ${step}`,
		why: `${error instanceof Error ? error.message : String(error)}; ${nothingLost(stage)}`,
		fix: ["mend the cause, then hyperferry cutover again"],
	};
}

/** The fence may still stand, and this process cannot take it down. */
export function stillFenced(undo: string | undefined, error: unknown): Diagnostic {
	return {
		code: "E417",
		severity: "error",
		what: "the source may still be fenced: the way back did not end",
		why: error instanceof Error ? error.message : String(error),
		fix: [
			"hyperferry cutover --abort (or hyperferry apply) as soon as both servers answer",
			...(undo ? [`or by hand on the source: ${undo}`] : []),
		],
	};
}
