import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { CutoverPorts } from "./cutover-ports.js";
import { liftFence } from "./fence.js";
import type { RetreatStep } from "./machine.js";
import type { CutoverRun } from "./stages.js";

/** The writers wait: longer than a fail-over of either server takes, then the next process must do it. */
const tryForMs = 60_000;

/** Runs one step of the way back, again and again while a server does not answer. Every step is idempotent. */
export async function retreatStep(step: RetreatStep, ports: CutoverPorts, run: CutoverRun): Promise<void> {
	switch (step) {
		case "lift":
			return persist(() => lift(ports, run));
		case "undo-finish":
			return persist(async () => ports.undoFinish?.());
		case "clear":
			return persist(ports.intent.clear);
		default:
			return step satisfies never;
	}
}

export async function persist<T>(work: () => Promise<T>): Promise<T> {
	const deadline = performance.now() + tryForMs;
	for (let delay = 250; ; delay = Math.min(2 * delay, 5000)) {
		try {
			return await work();
		} catch (error) {
			if (performance.now() + delay > deadline) throw error;
			await sleep(delay);
		}
	}
}

async function lift(ports: CutoverPorts, run: CutoverRun): Promise<void> {
	const { undo } = run;
	if (undo === undefined) return;
	await using source = await ports.source();
	// A fence that is still on its way to the server would come after the lift
	if (run.source) await endBackend(source, run.source);
	await liftFence(source, undo);
}

async function endBackend(source: Session, former: Session): Promise<void> {
	await Promise.race([former.close(), sleep(1000)]);
	const alive = sql`
		select pg_terminate_backend(pid) from pg_stat_activity where pid = ${former.backendPid} and starts_with(application_name, ${"hyperferry/"})`;
	while ((await source.query(alive)).length > 0) await sleep(20);
}
