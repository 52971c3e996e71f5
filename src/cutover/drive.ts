import { exitCodes, HyperferryError } from "../model/errors.js";
import { type CutoverOutcome, cutoverSteps, retreatReason, stepNumber, stillFenced } from "./cutover-outcome.js";
import type { CutoverPorts, CutoverRequest } from "./cutover-ports.js";
import { fenceUndo } from "./fence.js";
import type { CutoverStage } from "./machine.js";
import { type MachineRun, runMachine } from "./run-machine.js";
import { readSequences } from "./sequences.js";
import { criteriaNotMet, describeReadiness } from "./stages.js";

/**
 * Moves the writes, or leaves everything as it was: resolves also then (`opened: false` with the reason, exit 3).
 * Throws HyperferryError E417 when the way back did not end: the intent is still noted then, and any later process goes on with it.
 */
export async function driveCutover(request: CutoverRequest, ports: CutoverPorts): Promise<CutoverOutcome> {
	if (request.dryRun) return rehearse(request, ports);
	await recoverCutover(request, ports);
	return outcomeOf(request, await runMachine(request, ports));
}

/** For every process that takes over the migration: lifts the fence of a cutover that ended midway. True when there was one. */
export async function recoverCutover(request: CutoverRequest, ports: CutoverPorts): Promise<boolean> {
	if ((await ports.intent.read()) === undefined || (await ports.isOpened())) return false;
	outcomeOf(request, await runMachine(request, ports));
	return true;
}

function outcomeOf({ settings }: CutoverRequest, run: MachineRun): CutoverOutcome {
	const { end, stage, failure: error, undo, blockedFrom, marker, verify, progress } = run;
	if (end.at === "stuck") throw new HyperferryError(exitCodes.failed, [stillFenced(undo, error)], { cause: error });
	const retreat = { stage, error, timeoutMs: settings.timeoutMs, ...(progress === undefined ? {} : { progress }) };
	return {
		opened: end.at === "opened",
		writesBlockedMs: blockedFrom === undefined ? 0 : Math.round(performance.now() - blockedFrom),
		...(end.at === "streaming" ? { reason: retreatReason({ cause: end.cause, ...retreat }) } : {}),
		...(marker === undefined ? {} : { marker }),
		...(verify === undefined ? {} : { verify }),
	};
}

/** Checks the guardrails and what the fence would meet; changes nothing. */
async function rehearse(request: CutoverRequest, ports: CutoverPorts): Promise<CutoverOutcome> {
	const { settings, database } = request;
	const readiness = await ports.guardrails();
	await using source = await ports.source();
	await readSequences(source, request.sequences);
	const undo = await fenceUndo(source, database);
	const would: Readonly<Partial<Record<CutoverStage, string>>> = {
		guardrails: describeReadiness(readiness),
		fence:
			settings.fence === "none"
				? "none: you stop the writes (cutover.fence)"
				: `would make source ${database} read-only and end its sessions; undone by ${undo}`,
		drain: "would apply everything up to a marker in the source's WAL",
		sequences: `would set ${request.sequences.length} to greatest(source, max(column)) + ${settings.sequenceMargin}`,
		finish: "would validate foreign keys that are not valid yet and refresh statistics",
		verify:
			settings.verify === "none"
				? "would be skipped (cutover.when.verify: none)"
				: `would compare ${settings.verify === "full" ? "checksums" : "counts"}`,
		open: "would let writes go to the target",
	};
	for (const stage of cutoverSteps) {
		const state = stage === "guardrails" && !readiness.ready ? "failed" : "done";
		ports.emit({
			type: "cutover.step",
			step: { number: stepNumber(stage), of: cutoverSteps.length, name: stage, state, msg: would[stage] ?? "" },
		});
	}
	return { opened: false, writesBlockedMs: 0, ...(readiness.ready ? {} : { reason: criteriaNotMet(request.name, readiness) }) };
}
