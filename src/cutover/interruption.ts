import type { CutoverEvent } from "./machine.js";

/** Resolves `next` with the first of an abort (signal or request) and the timeout; stays pending when neither comes. */
export function createInterruption(ports: { readonly signal: AbortSignal; readonly abortRequested: () => boolean }): Interruption {
	let deadline: number | undefined;
	let timer: ReturnType<typeof setInterval> | undefined;
	const next = new Promise<CutoverEvent>((resolve) => {
		timer = setInterval(() => {
			if (ports.signal.aborted || ports.abortRequested()) resolve({ type: "abort" });
			else if (deadline !== undefined && performance.now() >= deadline) resolve({ type: "timeout" });
		}, 20);
	});
	return {
		next,
		limit: (ms) => {
			deadline ??= performance.now() + ms;
		},
		close: () => clearInterval(timer),
	};
}

export interface Interruption {
	readonly next: Promise<CutoverEvent>;
	/** From now on there are that many ms; the first call counts. */
	limit(ms: number): void;
	close(): void;
}
