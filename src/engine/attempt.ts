import { setTimeout as sleep } from "node:timers/promises";
import type { ActionContext } from "../actions/action.js";
import type { Action } from "../actions/registry.js";
import { HyperferryError } from "../model/errors.js";
import type { Emit } from "../model/events.js";
import type { Queryable, Session } from "../model/queryable.js";
import { isTransient } from "../pg/connection-error.js";
import type { Plan } from "../plan/plan.js";
import { causeOf, describeAction, failureOf, isRetriable, type Places } from "./action-failure.js";
import { ActionFailed, runActions } from "./run-actions.js";
import type { Batch } from "./schedule.js";
import type { WorkerSessions } from "./worker-sessions.js";

export interface AttemptOptions<Source extends Session> {
	/** `target` is the open transaction of a transactional action. */
	readonly context: (world: { readonly source: Source; readonly target: Queryable; readonly signal: AbortSignal }) => ActionContext;
	readonly emit: Emit;
	/** How long an action is tried again after a lost connection, a deadlock or a serialization failure; 2 minutes. */
	readonly retryForMs?: number;
	readonly writesAs: Plan["writesAs"];
	/** How servers are named in diagnostics. */
	readonly places: Places;
}

/**
 * Runs actions together, again and again while what hinders them may pass, and tells about it. True: done and journalled. False: given up
 * without a fault of theirs, because everything stops. Throws the signal's reason and what failureOf makes.
 */
export async function attempt<Source extends Session>(
	batch: Batch,
	sessions: WorkerSessions<Source>,
	options: AttemptOptions<Source>,
	signal: AbortSignal,
	halted: () => boolean,
): Promise<boolean> {
	const { context, emit } = options;
	const { actions } = batch;
	const patience = options.retryForMs ?? 120_000;
	for (const action of actions) {
		emit({ type: "action.start", action: action.id, phase: action.phase, describe: describeAction(action) });
	}
	let deadline: number | undefined;
	for (let tries = 0, delay = 250; ; tries++, delay = Math.min(2 * delay, 10_000)) {
		const started = performance.now();
		try {
			const { source, target } = await sessions.open();
			const finished = await runActions(
				batch,
				target,
				(queryable) => context({ source, target: queryable, signal }),
				tries > 0,
				options.writesAs,
			);
			for (const { action, details, ms } of finished) {
				emit({ type: "action.done", action: action.id, phase: action.phase, describe: describeAction(action), ms, details });
			}
			return true;
		} catch (error) {
			signal.throwIfAborted();
			const retriable = isRetriable(error);
			if (retriable && halted()) return false;
			// A try that worked for long is no part of one long trouble
			if (deadline === undefined || performance.now() - started > patience) deadline = performance.now() + patience;
			if (!retriable || performance.now() + delay > deadline) throw report(error, actions, options);
			if (isTransient(causeOf(error))) sessions.drop();
			await sleep(delay, undefined, { signal });
		}
	}
}

function report<Source extends Session>(error: unknown, actions: readonly Action[], { emit, places }: AttemptOptions<Source>): Error {
	const failure = failureOf(error, actions, places);
	const action = error instanceof ActionFailed ? error.action : actions[0];
	const diagnostic = failure instanceof HyperferryError ? failure.diagnostics[0] : undefined;
	if (action && diagnostic) emit({ type: "action.failed", action: action.id, error: diagnostic });
	return failure;
}
