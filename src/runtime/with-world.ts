import { endLeftovers } from "../engine/end-leftovers.js";
import { acquireLock } from "../engine/lock.js";
import { formatEndpoint } from "../model/endpoint.js";
import { keepHeartbeat } from "./heartbeat.js";
import { openMigration } from "./open-migration.js";
import type { RunEnd, RunOptions } from "./run-options.js";
import { sessionsOf } from "./sessions.js";
import type { World } from "./world.js";

/** Sessions that change the target; only the holder of the lock opens them. */
const workerRoles = ["copy", "control", "apply", "join", "recopy", "request", "analyze", "cutover", "heartbeat"];

/** Takes the lock, opens the migration (a new one once its plan is approved) and works on it; lets go of everything at the end. */
export async function withWorld(options: RunOptions, work: (world: World) => Promise<RunEnd>, again = false): Promise<RunEnd> {
	const { spec, abort } = options;
	const sessions = sessionsOf(spec, { signal: abort });
	// after an outage the server may take a minute to notice that our former session is gone
	const patience = again ? { patienceMs: 90_000 } : {};
	await using lock = await acquireLock(spec.target, spec.name, { signal: abort, ...patience });
	const workers = workerRoles.map((role) => `hyperferry/${spec.name}/${role}`);
	const ended = await endLeftovers(lock.session, workers, `target ${formatEndpoint(spec.target)}`);
	if (ended > 0) options.emit({ type: "info", msg: `> ended ${ended} sessions on the target that a killed process left` });
	await using sides = await sessions.both("control");
	const { source, target: control } = sides;
	const migration = await openMigration(options, source, control);
	if (!migration) return "nothing to do";
	// parts of a killed process may still be read on the source; only now it is sure that sessions of this name there are ours
	await endLeftovers(source, workers, `source ${formatEndpoint(spec.source)}`);
	const failure = new AbortController();
	const signal = AbortSignal.any([abort, lock.lost, failure.signal]);
	const fail = (error: unknown) => failure.abort(error);
	const world: World = { ...options, migration, sessions, lock, control, signal, fail, phase: migration.phase, live: {} };
	await using beating = await sessions.target("heartbeat");
	await using _heartbeat = keepHeartbeat(world, beating);
	try {
		return await work(world);
	} catch (error) {
		// nothing may work on beside: all is taken up again, here or by another process
		fail(error);
		throw error;
	}
}
