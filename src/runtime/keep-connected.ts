import { setTimeout as sleep } from "node:timers/promises";
import { LockLost } from "../engine/lock.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatDuration } from "../model/duration.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { isTransient } from "../pg/connection-error.js";
import type { RunEnd, RunOptions } from "./run-options.js";

/** How long a server that went away is waited for, unless the user says otherwise. */
export const defaultRetryForMs = 600_000;

/** Work that went well for that long was no part of one long trouble. */
const calmMs = 60_000;

/**
 * Works until it ends. When a server goes away meanwhile, all that was taken (lock, sessions, change log) is let go of and taken again with
 * back-off, as another apply would: the journal says where to go on. `work` calls `connected` once both servers have answered; before the
 * first time nothing is tried again, because an address may simply be wrong.
 * Throws HyperferryError E402 (75) when a server stayed away for retryForMs, and everything else that `work` throws.
 */
export async function keepConnected(
	options: RunOptions,
	work: (connected: () => void, again: boolean) => Promise<RunEnd>,
): Promise<RunEnd> {
	const { emit, drain, abort, retryForMs = defaultRetryForMs } = options;
	let connectedAt: number | undefined;
	let troubleSince: number | undefined;
	let delay = 0;
	const connected = () => {
		connectedAt = performance.now();
		delay = 0;
		if (troubleSince !== undefined) emit({ type: "info", msg: "> connected again: going on where it stopped" });
	};
	for (;;) {
		try {
			return await work(connected, troubleSince !== undefined);
		} catch (error) {
			if (connectedAt === undefined || abort.aborted || !isOutage(error)) throw error;
			const now = performance.now();
			if (troubleSince === undefined || (delay === 0 && now - connectedAt > calmMs)) troubleSince = now;
			if (delay === 0) emit({ type: "warning", diagnostic: connectingAgain(error, retryForMs) });
			delay = Math.min(delay === 0 ? 250 : 2 * delay, 10_000);
			if (now - troubleSince + delay > retryForMs) throw gaveUp(error, retryForMs);
			await sleep(delay, undefined, { signal: drain }).catch(() => {});
			if (drain.aborted) return "drained";
		}
	}
}

/** The same may succeed when the servers answer again. An E402 of a part of the work means that it has waited long enough by itself. */
function isOutage(error: unknown): boolean {
	if (error instanceof LockLost) return true;
	if (error instanceof HyperferryError && error.diagnostics.some(({ code }) => code === "E402")) return false;
	return isTransient(error);
}

/** What the server or the driver said, and which server where that is known. */
function reasonOf(error: unknown): Pick<Diagnostic, "where" | "why"> {
	const diagnostic = error instanceof HyperferryError ? error.diagnostics[0] : undefined;
	if (!diagnostic) return { why: error instanceof Error ? error.message : String(error) };
	return { ...(diagnostic.where ? { where: diagnostic.where } : {}), why: diagnostic.why ?? diagnostic.what };
}

function connectingAgain(error: unknown, retryForMs: number): Diagnostic {
	return {
		code: "E402",
		severity: "warning",
		what: "a connection was lost: everything stops and goes on when both servers answer",
		...reasonOf(error),
		fix: [`nothing to do now: it is tried again for ${formatDuration(retryForMs)}`],
		notes: ["what was committed stays, and the slot keeps the changes"],
	};
}

function gaveUp(error: unknown, retryForMs: number): HyperferryError {
	const diagnostic: Diagnostic = {
		code: "E402",
		severity: "error",
		what: `a server stayed away: gave up after ${formatDuration(retryForMs)} of trying`,
		...reasonOf(error),
		fix: ["when it answers again: hyperferry apply   continues; what was committed stays"],
		notes: ["the slot keeps WAL on the source until apply runs again: do not wait longer than its disk allows"],
	};
	return new HyperferryError(exitCodes.unavailable, [diagnostic], { cause: error });
}
