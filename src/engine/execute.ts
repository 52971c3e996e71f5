import type { Action } from "../actions/registry.js";
import type { Session } from "../model/queryable.js";
import { combineFailures } from "./action-failure.js";
import { type AttemptOptions, attempt } from "./attempt.js";
import { createSchedule, type Finished } from "./schedule.js";
import { createWorkerSessions } from "./worker-sessions.js";

export interface ExecuteOptions<Source extends Session> extends AttemptOptions<Source> {
	/** What is to be done, in plan order; other actions that they wait for must be in `done`. */
	readonly actions: readonly Action[];
	/** The journal. */
	readonly done: Finished;
	/** Workers; each keeps a session on either side. */
	readonly jobs: number;
	readonly openSource: (signal: AbortSignal) => Promise<Source>;
	readonly openTarget: (signal: AbortSignal) => Promise<Session>;
	/** Drops the connections: the servers roll back what was running. */
	readonly signal: AbortSignal;
	/** Nothing new starts; what runs may finish within drainMs (30 s), then its connections are dropped. */
	readonly drain: AbortSignal;
	readonly drainMs?: number;
}

/**
 * Executes actions in the order of their `after` edges and journals each. Returns how many are left: more than none only after a drain.
 * Throws the signal's reason; HyperferryError E408 (1) when an action failed, E402 (75) when a server stayed away, or what the action itself
 * threw of the kind; SnapshotLost when the copy needs a new snapshot. In every case what is journalled stays, and the call can be repeated.
 */
export async function executeActions<Source extends Session>(options: ExecuteOptions<Source>): Promise<{ readonly left: number }> {
	options.signal.throwIfAborted();
	const schedule = createSchedule(options.actions, options.done, options.jobs);
	const failures: unknown[] = [];
	const cut = cutSignal(options);
	const changes = new EventTarget();
	const changed = () => changes.dispatchEvent(new Event("change"));
	options.drain.addEventListener("abort", changed);
	cut.signal.addEventListener("abort", changed);
	const halted = () => failures.length > 0 || options.drain.aborted || cut.signal.aborted;
	let running = 0;

	const work = async () => {
		await using sessions = createWorkerSessions(options, cut.signal);
		while (!halted() && schedule.left > 0) {
			const batch = schedule.take();
			if (!batch) {
				if (running === 0) throw new RangeError("the actions that are left wait for each other in a circle");
				await new Promise((resolve) => changes.addEventListener("change", resolve, { once: true }));
				continue;
			}
			running++;
			try {
				if (await attempt(batch, sessions, options, cut.signal, halted)) schedule.finish(batch);
			} catch (error) {
				if (!cut.signal.aborted) failures.push(error);
			}
			running--;
			changed();
		}
	};

	try {
		await Promise.all(Array.from({ length: options.jobs }, work));
	} finally {
		cut.release();
		options.drain.removeEventListener("abort", changed);
	}
	options.signal.throwIfAborted();
	if (failures.length > 0) throw combineFailures(failures);
	return { left: schedule.left };
}

/** Aborts with the signal, or when the drain has taken too long. */
function cutSignal({ signal, drain, drainMs = 30_000 }: Pick<ExecuteOptions<Session>, "signal" | "drain" | "drainMs">) {
	const controller = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const onAbort = () => controller.abort(signal.reason);
	const onDrain = () => {
		timer = setTimeout(() => controller.abort(drain.reason), drainMs);
	};
	signal.addEventListener("abort", onAbort);
	if (drain.aborted) onDrain();
	else drain.addEventListener("abort", onDrain);
	return {
		signal: controller.signal,
		release() {
			clearTimeout(timer);
			signal.removeEventListener("abort", onAbort);
			drain.removeEventListener("abort", onDrain);
		},
	};
}
