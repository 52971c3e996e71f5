import { setTimeout as sleep } from "node:timers/promises";

/** Waits; false when Ctrl-C came. */
export async function untilDrained(drain: AbortSignal, ms: number): Promise<boolean> {
	await sleep(ms, undefined, { signal: drain }).catch(() => {});
	return !drain.aborted;
}
