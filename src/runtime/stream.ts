import { setTimeout as sleep } from "node:timers/promises";
import { readTableStates } from "../engine/table-states.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatEndpoint } from "../model/endpoint.js";
import { maxLsn, zeroLsn } from "../model/lsn.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { startApplier } from "../replication/apply/applier.js";
import { applierOptions } from "./applier-options.js";
import type { Changes } from "./changes.js";
import { executePlan } from "./execute-plan.js";
import { joinTables } from "./join-tables.js";
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
	const options = await applierOptions(world, changes, control);
	const states = await readTableStates(control);
	const copyPoint = states.reduce((latest, state) => maxLsn(latest, state.copyPoint ?? zeroLsn), zeroLsn);
	emit({ type: "info", msg: `~ applying changes to ${formatEndpoint(world.spec.target)}` });
	const applier = startApplier(options);
	applier.done.catch(world.fail);
	const stops = createTableStops(world, applier);
	let catchUp: Promise<number> | undefined;
	let finished = false;
	const joining = joinTables(world, changes, applier, states, async () => void (await catchUp?.catch(() => {})));
	const readiness = createReadiness(world, source, { applier, joining, changes, watch, isFinished: () => finished });
	const requests = serveRequests(world, { applier, readiness, joining, watch });
	let caughtUp = false;
	let sampledAt = 0;
	let lookedAt = Number.NEGATIVE_INFINITY;
	try {
		for (;;) {
			signal.throwIfAborted();
			if (requests.opened) return "cut over";
			if (drain.aborted && !requests.busy) return "drained";
			// before what needs all tables to follow
			await requests.poll();
			if (performance.now() - lookedAt >= lookMs) {
				lookedAt = performance.now();
				stops.stop(without(await watch.look(source, control), joining.tables));
			}
			if (performance.now() - sampledAt >= sampleMs) {
				sampledAt = performance.now();
				if (catchUp && !finished) finished = (await settled(catchUp)) === 0;
				const { lag, readiness: cutover } = await readiness.sample();
				emit({ type: "lag", lag });
				if (!catchUp && joining.tables.length === 0 && applier.appliedLsn >= copyPoint) {
					catchUp = executePlan(world, ["catch-up"]);
					catchUp.catch(world.fail);
				}
				if (finished && lag.bytes < smallLag) caughtUp = true;
				if (caughtUp && joining.tables.length === 0 && world.until === "streaming") return "streaming";
				await announce(world, cutover.ready);
				world.live = { lag, cutover };
			}
			await sleep(pollMs);
		}
	} catch (error) {
		world.fail(error);
		await requests.end();
		if (requests.opened) return "cut over";
		throw error;
	} finally {
		await requests.end();
		await joining.end().catch(() => {});
		await stops.end();
		await applier.stop().catch(() => {});
		await catchUp?.catch(() => {});
	}
}

/** What is copied anew now has everything that was published until then; what happens later shows when it has joined. */
function without(reasons: ReadonlyMap<string, Diagnostic>, tables: readonly TableId[]): ReadonlyMap<string, Diagnostic> {
	const apart = new Set(tables.map(tableKey));
	return new Map([...reasons].filter(([key]) => !apart.has(key)));
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
