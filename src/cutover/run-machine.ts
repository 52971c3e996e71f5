import { setTimeout as sleep } from "node:timers/promises";
import type { CutoverStep } from "../model/events.js";
import { cutoverSteps, retreatReason, stepNumber } from "./cutover-outcome.js";
import type { CutoverPorts, CutoverRequest } from "./cutover-ports.js";
import { createInterruption } from "./interruption.js";
import { type CutoverEffect, type CutoverEvent, type CutoverStage, type CutoverState, transition } from "./machine.js";
import { persist, retreatStep } from "./retreat.js";
import { type CutoverRun, createStages } from "./stages.js";

type CutoverEnd = Extract<CutoverState, { readonly at: "opened" | "streaming" | "stuck" }>;

export interface MachineRun extends CutoverRun {
	readonly end: CutoverEnd;
	/** The last stage that began, and what it or the way back failed with. */
	readonly stage: CutoverStage;
	readonly failure?: unknown;
}

/** A stage that was asked to stop gets that long; then it counts as failed, and lifting the fence cuts its session. */
const graceMs = 10_000;

/** Feeds the machine with what its effects come to, until it ends. */
export async function runMachine(request: CutoverRequest, ports: CutoverPorts): Promise<MachineRun> {
	const { settings } = request;
	const run: CutoverRun = {};
	const stages = createStages(request, ports, run);
	const interruption = createInterruption(ports);
	let controller = new AbortController();
	let stage: CutoverStage = "guardrails";
	let failure: unknown;

	const settle = (work: Promise<unknown>): Promise<CutoverEvent> =>
		work.then(
			() => ({ type: "done" }),
			(error: unknown) => {
				failure = error;
				return { type: "failed" };
			},
		);

	async function runStage(next: CutoverStage): Promise<void> {
		stage = next;
		controller = new AbortController();
		if (next !== "guardrails") interruption.limit(settings.timeoutMs);
		if (next === "drain" && settings.fence === "none") emitStep("fence", "done", "none: you stop the writes (cutover.fence)");
		if (next !== "intent") emitStep(next, "running", "");
		const begun = performance.now();
		const msg = await stages[next](controller.signal);
		if (next !== "intent") emitStep(next, "done", msg, Math.round(performance.now() - begun));
	}

	function emitStep(of: CutoverStage, state: CutoverStep["state"], msg: string, ms?: number): void {
		const step = { number: stepNumber(of), of: cutoverSteps.length, name: of === "intent" ? "fence" : of, state, msg };
		ports.emit({ type: "cutover.step", step: ms === undefined ? step : { ...step, ms } });
	}

	function describeFailure(state: CutoverState, event: CutoverEvent): string {
		const cause = state.at === "stopping" ? state.cause : event.type;
		return retreatReason({
			cause: cause === "timeout" || cause === "abort" ? cause : "failed",
			stage,
			error: failure,
			timeoutMs: settings.timeoutMs,
		}).what;
	}

	function perform(effect: CutoverEffect, running: Promise<CutoverEvent>): Promise<CutoverEvent> {
		switch (effect.type) {
			case "run":
				return settle(runStage(effect.stage));
			case "stop":
				controller.abort();
				return Promise.race([running, sleep<CutoverEvent>(graceMs, { type: "failed" }, { ref: false })]);
			case "ask":
				return persist(ports.isOpened).then(
					(opened) => ({ type: "answer", opened }),
					() => ({ type: "failed" }),
				);
			case "retreat":
				return settle(retreatStep(effect.step, ports, run));
			default:
				return effect satisfies never;
		}
	}

	try {
		const undo = await ports.intent.read();
		if (undo !== undefined) run.undo = undo;
		const start: CutoverEvent = {
			type: "start",
			fence: settings.fence !== "none",
			intent: undo !== undefined,
			opened: await ports.isOpened(),
		};
		let running = Promise.resolve<CutoverEvent>(start);
		let interrupted = false;
		let state: CutoverState = { at: "idle" };
		while (!isEnd(state)) {
			const event: CutoverEvent = await (interrupted ? running : Promise.race([running, interruption.next]));
			interrupted ||= event.type === "timeout" || event.type === "abort";
			const next = transition(state, event);
			if (isForward(state) && !isForward(next.state)) emitStep(stage, "failed", describeFailure(state, event));
			state = next.state;
			for (const effect of next.effects) running = perform(effect, running);
		}
		return { ...run, end: state, stage, failure };
	} finally {
		interruption.close();
		await Promise.all([run.source?.close(), run.target?.close()]);
	}
}

function isEnd(state: CutoverState): state is CutoverEnd {
	return state.at === "opened" || state.at === "streaming" || state.at === "stuck";
}

function isForward(state: CutoverState): boolean {
	return state.at === "advancing" || state.at === "stopping" || state.at === "opened";
}
