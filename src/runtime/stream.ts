import { setTimeout as sleep } from "node:timers/promises";
import { readApplied } from "../engine/applied.js";
import { doneActions } from "../engine/journal.js";
import { readTableStates } from "../engine/table-states.js";
import { truncatedTables } from "../engine/truncated-tables.js";
import { formatEndpoint } from "../model/endpoint.js";
import { type Lsn, maxLsn, zeroLsn } from "../model/lsn.js";
import { tableKey } from "../model/table-id.js";
import { type Applier, startApplier } from "../replication/apply/applier.js";
import type { Changes } from "./changes.js";
import { executePlan } from "./execute-plan.js";
import { defaultRetryForMs } from "./keep-connected.js";
import { createReadiness } from "./readiness.js";
import type { RunEnd } from "./run-options.js";
import { serveRequests } from "./serve-requests.js";
import { createTableStops } from "./stop-in-doubt.js";
import type { PublicationWatch } from "./watch-publications.js";
import { enterPhase, type World } from "./world.js";

const pollMs = 250;
const sampleMs = 1000;
/** A look reads a few rows of the catalog. */
const lookMs = 3000;

/** Applies changes, finishes what waits for the target to have caught up, and serves requests, until a cutover, the end asked for, or a drain. */
export async function stream(world: World, changes: Changes, watch: PublicationWatch): Promise<RunEnd> {
	const { sessions, control, emit, drain, signal } = world;
	await using source = await sessions.source("lag");
	await watch.look(source, control);
	const { applier, copyPoint } = await startApplying(world, changes);
	applier.done.catch(world.fail);
	const stops = createTableStops(world, applier);
	const readiness = createReadiness(world, source, { applier, changes, watch });
	const requests = serveRequests(world, { applier, readiness, watch });
	let catchUp: Promise<number> | undefined;
	let caughtUp = false;
	let sampledAt = 0;
	let lookedAt = Number.NEGATIVE_INFINITY;
	try {
		for (;;) {
			signal.throwIfAborted();
			if (requests.opened) return "cut over";
			if (drain.aborted && !requests.busy) return "drained";
			if (performance.now() - lookedAt >= lookMs) {
				lookedAt = performance.now();
				stops.stop(await watch.look(source, control));
			}
			if (performance.now() - sampledAt >= sampleMs) {
				sampledAt = performance.now();
				const { lag, readiness: cutover } = await readiness.sample();
				emit({ type: "lag", lag });
				if (!catchUp && applier.appliedLsn >= copyPoint) {
					catchUp = executePlan(world, ["catch-up"]);
					catchUp.catch(world.fail);
				}
				if (catchUp && !caughtUp && lag.bytes < smallLag) caughtUp = (await settled(catchUp)) === 0;
				if (caughtUp && world.until === "streaming") return "streaming";
				await announce(world, cutover.ready);
				world.live = { lag, cutover };
			}
			await requests.poll();
			await sleep(pollMs);
		}
	} catch (error) {
		world.fail(error);
		await requests.end();
		if (requests.opened) return "cut over";
		throw error;
	} finally {
		await requests.end();
		await stops.end();
		await applier.stop().catch(() => {});
		await catchUp?.catch(() => {});
	}
}

/** Less WAL than this is not worth waiting for. */
const smallLag = 1024 ** 2;

/** The value of a promise that has resolved; undefined while it has not. */
async function settled<T>(promise: Promise<T>): Promise<T | undefined> {
	return Promise.race([promise, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))]);
}

async function announce(world: World, ready: boolean): Promise<void> {
	if (ready && world.phase === "streaming")
		await enterPhase(world, "ready", "= ready: the cutover criteria hold. Next: hyperferry cutover --dry-run");
	else if (!ready && world.phase === "ready") await enterPhase(world, "streaming", "~ not ready any more: see hyperferry status");
}

async function startApplying(world: World, changes: Changes): Promise<{ readonly applier: Applier; readonly copyPoint: Lsn }> {
	const { spec, control, emit, signal, migration } = world;
	const states = await readTableStates(control);
	const truncated = truncatedTables(migration.plan.actions, await doneActions(control));
	const applied = await readApplied(control);
	emit({ type: "info", msg: `~ applying changes to ${formatEndpoint(spec.target)}` });
	const applier = startApplier({
		endpoint: spec.target,
		name: spec.name,
		writesAs: migration.plan.writesAs,
		changeLog: changes.log,
		tables: migration.plan.tables,
		tableStates: new Map(
			states.map(({ table, copyPoint, state }) => {
				const truncatedBefore = truncated.get(tableKey(table)) ?? zeroLsn;
				return [tableKey(table), { copyPoint: copyPoint ?? zeroLsn, state, truncatedBefore }];
			}),
		),
		from: applied?.lsn ?? zeroLsn,
		batch: spec.replicate.batch,
		emit,
		signal,
		retryForMs: world.retryForMs ?? defaultRetryForMs,
	});
	return { applier, copyPoint: states.reduce((latest, state) => maxLsn(latest, state.copyPoint ?? zeroLsn), zeroLsn) };
}
