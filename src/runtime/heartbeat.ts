import { hostname } from "node:os";
import { writeHeartbeat } from "../engine/heartbeat.js";
import type { LiveStatus } from "../model/status.js";
import type { PgSession } from "../pg/session.js";
import type { World } from "./world.js";

const everyMs = 1000;

/** Writes about every second what only this process knows, for `status` elsewhere; a write that takes long is not overtaken. */
export function keepHeartbeat(world: World, session: PgSession): AsyncDisposable {
	const startedAt = new Date().toISOString();
	let writing: Promise<void> | undefined;
	const beat = () => {
		if (writing) return;
		const status: LiveStatus = { pid: process.pid, host: hostname(), startedAt, phase: world.phase, ...world.live };
		// a heartbeat that fails harms nobody: the work has its own connections, and they tell
		writing = writeHeartbeat(session, status)
			.catch(() => {})
			.finally(() => {
				writing = undefined;
			});
	};
	beat();
	const timer = setInterval(beat, everyMs);
	return {
		async [Symbol.asyncDispose]() {
			clearInterval(timer);
			await writing;
		},
	};
}
