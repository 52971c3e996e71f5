import { setTimeout as sleep } from "node:timers/promises";
import type { ApplierHold, Hold } from "../model/applier-hold.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { formatLsn, parseLsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import { readRequest, updateRequest } from "./requests.js";

/**
 * Holds over a request of kind "verify", between the process that asks and the one that applies:
 *   applier  pauses                        progress.stage = paused
 *   asker    takes a snapshot at X         args.at = X
 *   applier  goes on to X, halts           progress.stage = holding
 *   asker    opens the target's snapshot   args.released = true (or ends the request)
 *            or repairs rows there
 * After 30 s (an hour when args.repair), or when the asker is gone, the applier goes on and the request fails.
 */
const stages = { paused: "paused", holding: "holding" } as const;
const pollMs = 50;
const limitMs = 30_000;
const repairLimitMs = 3_600_000;

/** The asker's side. */
export function remoteHold(session: Session, id: string, signal: AbortSignal): ApplierHold {
	let asked = false;
	const reached = async (stage: string) => {
		for (const deadline = performance.now() + 2 * limitMs; ; await sleep(pollMs, undefined, { signal })) {
			const request = await readRequest(session, id);
			if (request && (request.progress as { stage?: string } | null)?.stage === stage) return;
			if (!request || (request.state !== "open" && request.state !== "running") || performance.now() > deadline) throw noHold(stage);
		}
	};
	const release = async () => updateRequest(session, id, { args: { released: true } });
	return {
		async pause() {
			await reached(stages.paused);
			// The applier ends the pause itself once it aims at the position asked for
			return { release: async () => (asked ? undefined : release()) };
		},
		async holdAt(lsn) {
			asked = true;
			await updateRequest(session, id, { args: { at: formatLsn(lsn) } });
			await reached(stages.holding);
			return { release };
		},
	};
}

/**
 * The applier's side: serves one claimed request, until it is released, cancelled or late. What it throws leaves applying halted: whoever repairs
 * rows must not be overtaken before the request's row says so.
 */
export async function serveHold(session: Session, id: string, applier: ApplierHold, signal: AbortSignal): Promise<void> {
	let hold: Hold | undefined = await applier.pause();
	let halted: Promise<Hold> | undefined;
	await updateRequest(session, id, { progress: { stage: stages.paused } });
	for (const since = performance.now(); ; await sleep(pollMs, undefined, { signal })) {
		const request = await readRequest(session, id);
		if (request?.state !== "running" || request.args.released === true) break;
		if (performance.now() - since > (request.args.repair === true ? repairLimitMs : limitMs)) {
			await updateRequest(session, id, { state: "failed", result: { reason: "the asking process took too long" } });
			break;
		}
		if (halted === undefined && typeof request.args.at === "string") {
			halted = applier.holdAt(parseLsn(request.args.at));
			halted
				.then(
					() => updateRequest(session, id, { progress: { stage: stages.holding } }),
					(error: unknown) => updateRequest(session, id, { state: "failed", result: { reason: String(error) } }),
				)
				.catch(() => {});
			await hold?.release();
			hold = undefined;
		}
	}
	await hold?.release();
	halted?.then(
		(reached) => reached.release(),
		() => {},
	);
}

function noHold(stage: string): HyperferryError {
	const diagnostic = {
		code: "E416",
		severity: "error",
		what: "the running apply did not halt for the comparison",
		why: `it did not reach "${stage}" within ${(2 * limitMs) / 1000} s, or gave the request up`,
		fix: ["hyperferry status shows whether apply is running and how large the lag is", "hyperferry verify again"],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic]);
}
