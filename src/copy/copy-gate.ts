import { setTimeout as sleep } from "node:timers/promises";
import { fullBucket, takeTokens } from "./token-bucket.js";

/** What all copying passes through: it keeps to one rate, and stands still while it is paused. */
export interface CopyGate {
	/** Resolves when copying may begin. Rejects with the signal's reason. */
	open(signal: AbortSignal): Promise<void>;
	/** So many bytes were read. A promise: wait for it before reading more. */
	pass(bytes: number): Promise<void> | undefined;
	/** Undefined: copying goes on. */
	pause(reason: string | undefined): void;
	/** Why it is paused. */
	readonly reason: string | undefined;
}

/** `rate` in bytes per second; 0: as fast as it goes. */
export function createCopyGate(rate: number): CopyGate {
	let bucket = fullBucket(rate, performance.now());
	let reason: string | undefined;
	let resume = () => {};
	let resumed = Promise.resolve();
	const paced = async (waitMs: number) => {
		if (waitMs > 0) await sleep(waitMs);
		while (reason !== undefined) await resumed;
	};
	return {
		async open(signal) {
			while (reason !== undefined) await untilAborted(resumed, signal);
		},
		pass(bytes) {
			if (rate === 0) return reason === undefined ? undefined : paced(0);
			const taken = takeTokens(bucket, bytes, rate, performance.now());
			bucket = taken.bucket;
			return taken.waitMs > 0 || reason !== undefined ? paced(taken.waitMs) : undefined;
		},
		pause(why) {
			const before = reason;
			reason = why;
			if (why === undefined) resume();
			else if (before === undefined) {
				resumed = new Promise((resolve) => {
					resume = resolve;
				});
			}
		},
		get reason() {
			return reason;
		},
	};
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
	signal.throwIfAborted();
	let onAbort = () => {};
	const aborted = new Promise<never>((_, reject) => {
		onAbort = () => reject(signal.reason);
		signal.addEventListener("abort", onAbort, { once: true });
	});
	try {
		await Promise.race([promise, aborted]);
	} finally {
		signal.removeEventListener("abort", onAbort);
	}
}
