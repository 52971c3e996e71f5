import { type ExitCode, exitCodes } from "../model/errors.js";

export interface Signals {
	/** Aborted by the first signal. */
	readonly drain: AbortSignal;
	/** Aborted by the second. */
	readonly abort: AbortSignal;
	/** 143 after SIGTERM, else 130. */
	exitCode(): ExitCode;
	stop(): void;
}

/** First Ctrl-C (or SIGTERM, SIGHUP): stop in order. Second: drop everything; the servers roll back, so that is just as safe. */
export function watchSignals(process: NodeJS.Process, say: (text: string) => void): Signals {
	const drain = new AbortController();
	const abort = new AbortController();
	let first: NodeJS.Signals | undefined;
	const onSignal = (signal: NodeJS.Signals) => {
		if (first === undefined) {
			first = signal;
			say(
				"^C stopping: what runs is finished (<= 30 s), nothing new starts. Press ^C again to drop it (it would be done again; no data is lost).",
			);
			drain.abort(new Error(`interrupted by ${signal}`));
		} else if (!abort.signal.aborted) {
			say("^C again: connections are dropped, the servers roll back what was open. No data is lost.");
			abort.abort(new Error(`interrupted twice by ${signal}`));
		} else process.exitCode = exitCodes.interrupted;
	};
	const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
	for (const name of names) process.on(name, onSignal);
	return {
		drain: drain.signal,
		abort: abort.signal,
		exitCode: () => (first === "SIGTERM" ? exitCodes.terminated : exitCodes.interrupted),
		stop() {
			for (const name of names) process.off(name, onSignal);
		},
	};
}
