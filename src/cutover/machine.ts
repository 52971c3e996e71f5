/** What a cutover does, in order; "intent" notes how the fence is undone before it is raised. docs/cutover.md specifies this machine. */
export const cutoverStages = ["guardrails", "intent", "fence", "drain", "sequences", "finish", "verify", "open"] as const;
export type CutoverStage = (typeof cutoverStages)[number];

/** The way back to streaming, in order: the writers wait for the first. */
const retreatSteps = ["lift", "undo-finish", "clear"] as const;
export type RetreatStep = (typeof retreatSteps)[number];

/** Why it went back. */
export type RetreatCause = "failed" | "timeout" | "abort" | "restart";

export type CutoverState =
	| { readonly at: "idle" }
	| { readonly at: "advancing"; readonly stage: CutoverStage; readonly fence: boolean }
	/** The stage was asked to stop; nothing else happens before it did, or a late effect could undo the way back. */
	| { readonly at: "stopping"; readonly stage: CutoverStage; readonly fence: boolean; readonly cause: RetreatCause }
	/** Opening failed, but its commit may have reached the target: only the target knows. */
	| { readonly at: "asking"; readonly stage: "open"; readonly fence: boolean }
	| { readonly at: "retreating"; readonly step: RetreatStep; readonly left: readonly RetreatStep[]; readonly cause: RetreatCause }
	/** End: as before, nothing lost. */
	| { readonly at: "streaming"; readonly cause: RetreatCause }
	/** End of this process' means: the intent is still noted, so the next process goes the way back. */
	| { readonly at: "stuck"; readonly step: RetreatStep | "ask" }
	/** End: writes go to the target. */
	| { readonly at: "opened" };

export type CutoverEvent =
	/** `fence`: the spec wants one; `intent`, `opened`: what the target remembers of an earlier run. */
	| { readonly type: "start"; readonly fence: boolean; readonly intent: boolean; readonly opened: boolean }
	/** The running effect ended well, or not. */
	| { readonly type: "done" }
	| { readonly type: "failed" }
	| { readonly type: "answer"; readonly opened: boolean }
	| { readonly type: "timeout" }
	| { readonly type: "abort" };

export type CutoverEffect =
	| { readonly type: "run"; readonly stage: CutoverStage }
	| { readonly type: "stop" }
	| { readonly type: "ask" }
	| { readonly type: "retreat"; readonly step: RetreatStep };

export interface Transition {
	readonly state: CutoverState;
	/** At most one; `run`, `ask` and `retreat` report with the next done, failed or answer. */
	readonly effects: readonly CutoverEffect[];
}

/** Pure. Events that mean nothing in a state change nothing. */
export function transition(state: CutoverState, event: CutoverEvent): Transition {
	switch (state.at) {
		case "idle":
			return event.type === "start" ? start(event) : stay(state);
		case "advancing":
			return advance(state, event);
		case "stopping":
			return settled(event) ? retreatFrom(state.stage, state.fence, state.cause) : stay(state);
		case "asking":
			if (event.type === "answer") return event.opened ? end({ at: "opened" }) : retreatFrom(state.stage, state.fence, "failed");
			return event.type === "failed" ? end({ at: "stuck", step: "ask" }) : stay(state);
		case "retreating":
			if (event.type === "done") return retreat(state.left, state.cause);
			return event.type === "failed" ? end({ at: "stuck", step: state.step }) : stay(state);
		case "streaming":
		case "stuck":
		case "opened":
			return stay(state);
		default:
			return state satisfies never;
	}
}

function start(event: Extract<CutoverEvent, { type: "start" }>): Transition {
	if (event.opened) return end({ at: "opened" });
	// Whatever the earlier run did, its fence is lifted first; another cutover starts from a source that takes writes
	if (event.intent) return retreat(retreatSteps, "restart");
	return run("guardrails", event.fence);
}

function advance(state: Extract<CutoverState, { at: "advancing" }>, event: CutoverEvent): Transition {
	const { stage, fence } = state;
	if (event.type === "done") {
		const next = stagesOf(fence)[stagesOf(fence).indexOf(stage) + 1];
		return next ? run(next, fence) : end({ at: "opened" });
	}
	// From here on only the target's answer counts
	if (stage === "open")
		return event.type === "failed" ? { state: { at: "asking", stage, fence }, effects: [{ type: "ask" }] } : stay(state);
	if (event.type === "failed") return retreatFrom(stage, fence, "failed");
	if (event.type === "timeout" || event.type === "abort") {
		return { state: { at: "stopping", stage, fence, cause: event.type }, effects: [{ type: "stop" }] };
	}
	return stay(state);
}

/** A stage that failed may still have had its effect: its own undoing is part of the way back. */
function retreatFrom(stage: CutoverStage, fence: boolean, cause: RetreatCause): Transition {
	const reached = (other: CutoverStage) => cutoverStages.indexOf(stage) >= cutoverStages.indexOf(other);
	const needed: Readonly<Record<RetreatStep, boolean>> = {
		lift: fence && reached("intent"),
		"undo-finish": reached("finish"),
		clear: fence && reached("intent"),
	};
	return retreat(
		retreatSteps.filter((step) => needed[step]),
		cause,
	);
}

function retreat(steps: readonly RetreatStep[], cause: RetreatCause): Transition {
	const [step, ...left] = steps;
	if (!step) return end({ at: "streaming", cause });
	return { state: { at: "retreating", step, left, cause }, effects: [{ type: "retreat", step }] };
}

function stagesOf(fence: boolean): readonly CutoverStage[] {
	return fence ? cutoverStages : cutoverStages.filter((stage) => stage !== "intent" && stage !== "fence");
}

function settled(event: CutoverEvent): boolean {
	return event.type === "done" || event.type === "failed";
}

function run(stage: CutoverStage, fence: boolean): Transition {
	return { state: { at: "advancing", stage, fence }, effects: [{ type: "run", stage }] };
}

function end(state: CutoverState): Transition {
	return { state, effects: [] };
}

function stay(state: CutoverState): Transition {
	return { state, effects: [] };
}
