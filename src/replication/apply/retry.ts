import { formatDuration } from "../../model/duration.js";
import { type Endpoint, formatEndpoint } from "../../model/endpoint.js";
import { exitCodes, HyperferryError } from "../../model/errors.js";

/** Counts how long applying has been in trouble. */
export interface Retry {
	/** ms to wait before the next try. Throws HyperferryError E402 (75) when trouble has lasted too long. */
	after(error: unknown): number;
	/** Something was committed, or there is nothing to commit. */
	over(): void;
	/** Between `after` and `over`. */
	readonly inTrouble: boolean;
}

export function createRetry(endpoint: Endpoint, retryForMs: number): Retry {
	let since: number | undefined;
	let delay = 0;
	return {
		after(error) {
			since ??= performance.now();
			delay = Math.min(delay === 0 ? 100 : delay * 2, 5000);
			if (performance.now() + delay - since > retryForMs) throw gaveUp(endpoint, retryForMs, error);
			return delay;
		},
		over() {
			since = undefined;
			delay = 0;
		},
		get inTrouble() {
			return since !== undefined;
		},
	};
}

/** The server's own words, whatever wraps them. */
export function reasonOf(error: unknown): string {
	if (error instanceof HyperferryError) return error.diagnostics[0]?.why ?? error.message;
	return error instanceof Error ? error.message : String(error);
}

function gaveUp(endpoint: Endpoint, retryForMs: number, error: unknown): HyperferryError {
	const diagnostic = {
		code: "E402",
		severity: "error",
		what: `changes could not be applied to the target for ${formatDuration(retryForMs)}`,
		where: `target ${formatEndpoint(endpoint)}`,
		why: reasonOf(error),
		fix: [
			"see that the target is up and reachable, then run: hyperferry apply",
			"nothing is lost: what is not applied stays in the change log and the slot",
		],
	} as const;
	return new HyperferryError(exitCodes.unavailable, [diagnostic], { cause: error });
}
