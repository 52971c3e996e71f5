import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "../model/queryable.js";

/** One worker's session on either side, opened when needed and kept. */
export interface WorkerSessions<Source extends Session> extends AsyncDisposable {
	open(): Promise<{ readonly source: Source; readonly target: Session }>;
	/** Leaves both connections to themselves; the next open makes new ones. */
	drop(): void;
}

interface Openers<Source extends Session> {
	readonly openSource: (signal: AbortSignal) => Promise<Source>;
	readonly openTarget: (signal: AbortSignal) => Promise<Session>;
}

/** When `signal` aborts, the connections are cut: the servers roll back what is running. */
export function createWorkerSessions<Source extends Session>(openers: Openers<Source>, signal: AbortSignal): WorkerSessions<Source> {
	let source: Source | undefined;
	let target: Session | undefined;
	const drop = () => {
		for (const session of [source, target]) session?.close().catch(() => {});
		source = undefined;
		target = undefined;
	};
	signal.addEventListener("abort", drop);
	return {
		async open() {
			source ??= await openers.openSource(signal);
			target ??= await openers.openTarget(signal);
			// What was opened while the signal aborted was not there to be dropped
			if (signal.aborted) drop();
			signal.throwIfAborted();
			return { source, target };
		},
		drop,
		async [Symbol.asyncDispose]() {
			signal.removeEventListener("abort", drop);
			// A server that has vanished answers no goodbye
			await Promise.race([Promise.all([source?.close(), target?.close()]), sleep(2_000, undefined, { ref: false })]);
		},
	};
}
