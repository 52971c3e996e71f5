import { setTimeout as sleep } from "node:timers/promises";
import type { CutoverPorts, CutoverRequest } from "../cutover/cutover-ports.js";
import { driveCutover } from "../cutover/drive.js";
import { fenceIntent } from "../cutover/fence-intent.js";
import { type Request, updateRequest } from "../cutover/requests.js";
import { isDone, markDone, noteDetails } from "../engine/journal.js";
import { setPhase } from "../engine/migration.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { CutoverStep } from "../model/events.js";
import type { Session } from "../model/queryable.js";
import type { Applier } from "../replication/apply/applier.js";
import { emitMarker } from "../replication/slot.js";
import { verifyTables } from "../verify/verify-tables.js";
import { analyzeChanged } from "./analyze-changed.js";
import { createLateObjects } from "./create-late-objects.js";
import { enabledPolicies, enablePolicies } from "./enable-policies.js";
import { executePlan } from "./execute-plan.js";
import { type LargeObjectUpdate, largeObjectUpdate } from "./large-objects.js";
import type { Readiness } from "./readiness.js";
import { openedAction } from "./recover-fence.js";
import { validateLateKeys } from "./validate-late-keys.js";
import type { PublicationWatch } from "./watch-publications.js";
import { enterPhase, type World } from "./world.js";

/** Serves one request for a cutover: progress goes into its row, step by step. True when the target is open. */
export async function cutOver(
	world: World,
	streaming: { readonly applier: Applier; readonly readiness: Readiness; readonly watch: PublicationWatch },
	session: Session,
	request: Request,
	aborted: () => boolean,
): Promise<boolean> {
	const args = request.args as { readonly dryRun?: boolean; readonly waitMs?: number };
	const steps: CutoverStep[] = [];
	let writing = Promise.resolve();
	const emit: World["emit"] = (event) => {
		world.emit(event);
		if (event.type !== "cutover.step") return;
		steps.push(event.step);
		const progress = [...steps];
		writing = writing.then(() => updateRequest(session, request.id, { progress })).catch(() => {});
	};
	const largeObjects = largeObjectUpdate(world);
	const ports = cutoverPorts({ ...world, emit }, streaming, largeObjects, aborted);
	try {
		await untilReady(streaming.readiness, args.waitMs ?? 0, world.signal, aborted);
		if (!args.dryRun) {
			await analyzeChanged(world);
			const updated = await largeObjects.run({ fenced: false });
			if (updated !== undefined) world.emit({ type: "info", msg: `> before the fence: ${updated}` });
			await enterPhase(world, "cutting_over", "> cutting over", session);
		}
		const outcome = await driveCutover(cutoverRequest(world, args.dryRun === true), ports);
		await writing;
		if (outcome.opened) {
			await noteDetails(session, openedAction, { writesBlockedMs: outcome.writesBlockedMs });
			await enterPhase(world, "cut_over", `= cut over: writes were blocked for ${outcome.writesBlockedMs} ms`, session);
			await validateLateKeys(world);
		} else if (!args.dryRun) await enterPhase(world, "streaming", "~ streaming goes on", session);
		const { opened, writesBlockedMs, reason } = outcome;
		await updateRequest(session, request.id, {
			state: opened || (args.dryRun && !reason) ? "done" : "failed",
			result: { opened, writesBlockedMs, ...(reason ? { reason } : {}) },
		});
		return opened;
	} catch (error) {
		if (!(error instanceof HyperferryError)) throw error;
		await updateRequest(session, request.id, {
			state: "failed",
			result: { opened: false, writesBlockedMs: 0, reason: error.diagnostics[0] },
		});
		if (world.phase === "cutting_over") await enterPhase(world, "streaming", "~ streaming goes on", session);
		return false;
	}
}

/** Waits for the criteria as long as the request allows. */
async function untilReady(readiness: Readiness, waitMs: number, signal: AbortSignal, aborted: () => boolean): Promise<void> {
	for (const deadline = performance.now() + waitMs; performance.now() < deadline && !aborted(); ) {
		if (readiness.latest?.ready) return;
		await sleep(500, undefined, { signal });
	}
}

function cutoverRequest({ spec, migration }: World, dryRun: boolean): CutoverRequest {
	return {
		name: spec.name,
		database: spec.source.database,
		sequences: migration.plan.sequences,
		settings: spec.cutover,
		dryRun,
	};
}

function cutoverPorts(
	world: World,
	{ applier, readiness, watch }: { readonly applier: Applier; readonly readiness: Readiness; readonly watch: PublicationWatch },
	largeObjects: LargeObjectUpdate,
	aborted: () => boolean,
): CutoverPorts {
	const { spec, sessions, migration, signal, emit } = world;
	return {
		source: () => sessions.source("cutover"),
		target: () => sessions.target("cutover"),
		guardrails: () => readiness.guardrails(),
		emitMarker: (source) => emitMarker(source, `cutover ${migration.lineage}`),
		applier: {
			get appliedLsn() {
				return applier.appliedLsn;
			},
			get changes() {
				return applier.changes;
			},
		},
		async assertSent() {
			await using source = await sessions.source("cutover");
			await using target = await sessions.target("cutover");
			const inDoubt = await watch.look(source, target);
			if (inDoubt.size > 0) throw new HyperferryError(exitCodes.refused, [...inDoubt.values()]);
		},
		verify: (level, at, verifySignal) =>
			verifyTables({
				sourceEndpoint: spec.source,
				targetEndpoint: spec.target,
				name: spec.name,
				tables: migration.plan.tables,
				level,
				jobs: spec.verify.jobs,
				position: { kind: "fenced", lsn: at },
				emit: () => {},
				signal: verifySignal,
			}),
		async finish() {
			const left = await executePlan(world, ["catch-up"]);
			if (left > 0) return `${left} actions are left`;
			const updated = await largeObjects.run({ fenced: true });
			return ["foreign keys validated", "statistics fresh", ...(updated === undefined ? [] : [updated])].join(", ");
		},
		intent: fenceIntent(() => sessions.target("cutover")),
		async open() {
			await using target = await sessions.target("cutover");
			await target.exec("SET synchronous_commit = on");
			await target.transaction(async (transaction) => {
				await markDone(transaction, openedAction, {});
				await setPhase(transaction, "cut_over");
				await enablePolicies(transaction, migration.plan);
				await createLateObjects(transaction, migration.plan);
			});
			return enabledPolicies(migration.plan);
		},
		async isOpened() {
			await using target = await sessions.target("cutover");
			return await isDone(target, openedAction);
		},
		emit,
		signal,
		abortRequested: aborted,
	};
}
