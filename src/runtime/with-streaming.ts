import { lockHolder } from "../engine/lock.js";
import type { Session } from "../model/queryable.js";
import { runMigration } from "./run-migration.js";
import type { RunOptions } from "./run-options.js";

/**
 * Works beside a process that streams: the running apply where there is one, otherwise this process does both until the work is done.
 * `work` hears whether it is this one, and a signal that aborts when streaming ends with an error. `staysFor`: results after which this process
 * works on until the migration ends by itself.
 */
export async function withStreaming<T>(
	options: Omit<RunOptions, "until" | "plan" | "drain">,
	target: Session,
	work: (own: boolean, signal: AbortSignal) => Promise<T>,
	staysFor: (result: T) => boolean = () => false,
): Promise<T> {
	if (await lockHolder(target)) return work(false, options.abort);
	const drain = new AbortController();
	const ended = new AbortController();
	const running = runMigration({ ...options, drain: drain.signal });
	running.catch((error: unknown) => ended.abort(error));
	try {
		const result = await work(true, AbortSignal.any([options.abort, ended.signal]));
		if (staysFor(result)) await running;
		return result;
	} finally {
		drain.abort(new Error("the work is done"));
		if (!ended.signal.aborted) await running;
	}
}
