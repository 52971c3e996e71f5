import { setTimeout as sleep } from "node:timers/promises";
import type { CopyGate } from "../copy/copy-gate.js";
import { followOver, isLasting, type OverLimit, type ProtectionLimits, protectionFor } from "../copy/protection.js";
import { createLockWatch, replicaLags, slotKeepLimit } from "../copy/source-strain.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { formatSize } from "../model/size.js";
import { sql } from "../model/sql.js";
import { findSlot } from "../replication/slot.js";
import { slotOf, type World } from "./world.js";

const everyMs = 1000;

/**
 * Looks about every second at what copying does to the source, until it is disposed: pauses it at the limits of the spec and lets go of locks that
 * others wait for. Ends the whole work with E463 when pausing was not enough.
 */
export function protectSource(world: World, gate: CopyGate): AsyncDisposable {
	const ended = new AbortController();
	const watching = watch(world, gate, AbortSignal.any([ended.signal, world.signal])).catch((error: unknown) => {
		if (!ended.signal.aborted && !world.signal.aborted) world.fail(error);
	});
	return {
		async [Symbol.asyncDispose]() {
			ended.abort();
			await watching;
			setPause(world, gate, undefined);
		},
	};
}

async function watch(world: World, gate: CopyGate, signal: AbortSignal): Promise<void> {
	const { spec, sessions, migration } = world;
	await using source = await sessions.source("protect");
	const limits: ProtectionLimits = spec.replicate.limits;
	const slotName = slotOf(migration);
	const keepLimit = await slotKeepLimit(source);
	const lockWaits = createLockWatch(`hyperferry/${spec.name}/copy`);
	let over: OverLimit | undefined;
	for (; ; await sleep(everyMs, undefined, { signal })) {
		const waiting = limits.lockWaitMs === undefined ? [] : await lockWaits(source, performance.now());
		const slot = slotName === undefined ? undefined : await findSlot(source, slotName);
		const strain = {
			waiting,
			replicas: limits.replicaLag === undefined ? [] : await replicaLags(source),
			...(slot ? { slot: { retainedBytes: slot.retainedBytes, ...(keepLimit === undefined ? {} : { keepLimit }) } } : {}),
		};
		const { pause, end } = protectionFor(strain, limits, gate.reason !== undefined);
		setPause(world, gate, pause);
		// their parts are copied again when copying goes on; nothing less lets go of the locks while the connection is full
		if (end.length > 0) await source.query(sql`select pg_terminate_backend(pid) from unnest(${end}::int[]) as pid`);
		over = followOver(over, strain.slot, limits, performance.now());
		if (isLasting(over, performance.now())) throw overLimit(over.bytes, limits.slotRetained ?? 0);
	}
}

/** Says it once when it begins and once when it ends. */
function setPause(world: World, gate: CopyGate, reason: string | undefined): void {
	const before = gate.reason;
	gate.pause(reason);
	world.live = { ...world.live, paused: reason };
	if (reason !== undefined && before === undefined) world.emit({ type: "throttle", on: true, reason: `copying: ${reason}` });
	if (reason === undefined && before !== undefined) world.emit({ type: "throttle", on: false, reason: "copying" });
}

function overLimit(bytes: number, limit: number): HyperferryError {
	const diagnostic = {
		code: "E463",
		severity: "error",
		what: "stopped at a limit of the spec (replicate.limits)",
		why: `the slot keeps ${formatSize(bytes)} of WAL or more, slot_retained is ${formatSize(limit)}; it did not become less while copying was paused`,
		fix: [
			"find what keeps the WAL (hyperferry status), raise the limit or remove it, then: hyperferry apply   continues",
			"hyperferry clean   drops the slot, so that the source may recycle its WAL, and gives the migration up",
		],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic]);
}
