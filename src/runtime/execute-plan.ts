import { setInterval } from "node:timers";
import type { Action } from "../actions/registry.js";
import { type CopyGate, createCopyGate } from "../copy/copy-gate.js";
import { createCopyPort } from "../copy/copy-part.js";
import { createLargeObjectPort } from "../copy/large-objects.js";
import { type CopyMeter, createCopyMeter } from "../copy/progress.js";
import type { HeldSnapshot } from "../copy/snapshot.js";
import { setSequences } from "../cutover/sequences.js";
import { initApplied } from "../engine/applied.js";
import { executeActions } from "../engine/execute.js";
import { doneActions } from "../engine/journal.js";
import { restartTables, tablesToRestart } from "../engine/restart-tables.js";
import { recordSourceChange } from "../engine/source-changes.js";
import { foldState } from "../engine/state.js";
import { setTableState } from "../engine/table-states.js";
import { workerSettings } from "../engine/worker-settings.js";
import { formatEndpoint } from "../model/endpoint.js";
import { SnapshotLost } from "../model/errors.js";
import { type Lsn, parseLsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import { tableKey } from "../model/table-id.js";
import type { ChangeLog } from "../replication/change-log.js";
import { sendTable } from "../replication/send-table.js";
import { dropSlot } from "../replication/slot.js";
import { freshSnapshot, heldElsewhere, plainSnapshot, snapshotOfNewSlot } from "./copy-snapshots.js";
import { defaultRetryForMs } from "./keep-connected.js";
import { keepableTables, keepParts } from "./keep-parts.js";
import { protectSource } from "./protect-source.js";
import { publishTables } from "./publish-tables.js";
import type { PublicationWatch } from "./watch-publications.js";
import { slotActionOf, slotOf, type World } from "./world.js";

export interface ExecutePlanOptions {
	/** The slot exists, and the journal knows it: receiving may begin. For phases that make one. */
	readonly onSlot?: (slot: string, consistentPoint: Lsn) => void;
	/** All objects are there; what is left only gathers statistics. */
	readonly onBuilt?: () => void;
	/** While streaming: these tables only are copied, under a snapshot of their own; by tableKey. */
	readonly apart?: ReadonlySet<string>;
	/** The changes that follow the copy, if some do. */
	readonly follows?: Follows;
}

interface Follows {
	/** Resolves once receiving has begun. */
	readonly received: () => Promise<ChangeLog>;
	readonly watch: PublicationWatch;
}

/**
 * Executes the plan's actions of the given phases as far as the journal does not know them and they do not wait for the opening; returns how many are left (after a drain).
 * The snapshot lives as long as there is something to copy; when it is lost, what is not copied is copied under a new one.
 */
export async function executePlan(world: World, phases: readonly Action["phase"][], options: ExecutePlanOptions = {}): Promise<number> {
	// its own session: streaming may go on beside
	await using control = await world.sessions.target("control");
	const done = await doneActions(control);
	const { plan } = world.migration;
	const { apart } = options;
	const waits = ({ id, phase }: Action) => phase === "cutover" && !phases.includes(phase) && !done.has(id);
	const copiesAnother = (action: Action) =>
		apart !== undefined && copiedTable(action) !== undefined && !apart.has(copiedTable(action) ?? "");
	const held = new Set(
		plan.actions.filter((action) => !done.has(action.id) && (waits(action) || copiesAnother(action))).map(({ id }) => id),
	);
	for (const { id, after } of plan.actions) if (!done.has(id) && after.some((before) => held.has(before))) held.add(id);
	const actions = plan.actions.filter(({ id, phase }) => phases.includes(phase) && !held.has(id));
	// `live` is the leading loop's, whoever measures
	const own: World = {
		...world,
		control,
		get live() {
			return world.live;
		},
		set live(measured) {
			world.live = measured;
		},
	};
	for (;;) {
		const snapshot: SnapshotKeeper = { held: undefined };
		try {
			await findSnapshot(own, actions, snapshot, options);
			return await execute(own, actions, snapshot, options);
		} catch (error) {
			if (!(error instanceof SnapshotLost)) throw error;
			world.emit({ type: "info", msg: `> ${error.message}: what is not copied is copied under a new snapshot` });
		} finally {
			await snapshot.held?.close();
		}
	}
}

/** The table whose copy the action belongs to, by tableKey. */
function copiedTable(action: Action): string | undefined {
	const isCopy = action.kind === "copy-part" || action.kind === "create-chunks" || action.kind === "analyze-table";
	return isCopy ? tableKey(action.args.table) : undefined;
}

/** One snapshot, known now or as soon as the slot is made. */
interface SnapshotKeeper {
	held: HeldSnapshot | undefined;
}

/** Executes what comes before the copy and returns the snapshot for as long as the caller holds it. */
export async function prepareSnapshot(world: World): Promise<HeldSnapshot | undefined> {
	const actions = world.migration.plan.actions.filter(({ phase }) => phase === "prepare");
	const keeper: SnapshotKeeper = { held: undefined };
	await execute(world, actions, keeper, {});
	return keeper.held;
}

/** The snapshot for what is left to copy, if there is something; a slot that is not made yet brings its own. */
async function findSnapshot(world: World, actions: readonly Action[], keeper: SnapshotKeeper, options: ExecutePlanOptions): Promise<void> {
	const { spec, migration, control } = world;
	const done = await doneActions(control);
	const left = actions.filter(({ id, phase }) => phase === "copy" && !done.has(id));
	if (left.length === 0) return;
	const slot = slotOf(migration);
	if (slot === undefined) {
		keeper.held = await plainSnapshot(spec.source, spec.name);
		await restartTables(control, actions, keeper.held.copyPoint, migration.plan.writesAs);
		return;
	}
	const created = done.get(slotActionOf(slot)) as { readonly consistentPoint: string; readonly snapshot: string } | undefined;
	if (!created) return;
	// what streams already is beyond that position
	if (!options.apart) keeper.held = await heldElsewhere(spec.source, spec.name, created.snapshot, parseLsn(created.consistentPoint));
	if (keeper.held) return;
	const { follows } = options;
	const begun = follows ? await keepableTables(world, done, follows.watch) : [];
	const keepable = new Set(begun.map(({ key }) => key));
	const restarted = new Set(tablesToRestart(actions, done).map(({ table }) => tableKey(table)));
	await publishTables(world, control, (table) => restarted.has(tableKey(table)) && !keepable.has(tableKey(table)));
	keeper.held = await freshSnapshot(spec.source, spec.name);
	const kept = follows && begun.length > 0 ? await keepParts(world, keeper.held, begun, await follows.received()) : undefined;
	await restartTables(control, actions, keeper.held.copyPoint, migration.plan.writesAs, kept);
}

async function execute(world: World, actions: readonly Action[], snapshot: SnapshotKeeper, options: ExecutePlanOptions): Promise<number> {
	const { spec, control, sessions } = world;
	const done = await doneActions(control);
	const settings = await workerSettings(control, spec.copy.jobs);
	const slot = slotOf(world.migration);
	const meter = createCopyMeter(foldState(actions, done).copy, spec.copy.jobs, performance.now());
	const copying = actions.some(({ kind, id }) => kind === "copy-part" && !done.has(id));
	const builds = actions.filter(({ phase }) => phase === "build");
	let built = builds.filter(({ id }) => done.has(id)).length;
	const tell = () =>
		world.emit({
			type: "progress",
			progress: {
				...meter.read(performance.now()),
				build: { done: built, total: builds.length },
				...(gate.reason === undefined ? {} : { paused: gate.reason }),
			},
		});
	const changesObjects = (action: Action) => action.kind !== "analyze-table";
	const unbuilt = new Set(actions.filter((action) => changesObjects(action) && !done.has(action.id)).map(({ id }) => id));
	if (unbuilt.size === 0) options.onBuilt?.();
	const gate = createCopyGate(spec.copy.rateLimit);
	await using _protection = copying ? protectSource(world, gate) : undefined;
	const timer = copying || built < builds.length ? setInterval(tell, 1000) : undefined;
	try {
		const { left } = await executeActions({
			actions,
			done,
			jobs: spec.copy.jobs,
			openSource: () => sessions.source("copy"),
			openTarget: () => sessions.target("copy", settings),
			context: ({ source, target, signal }) => ({
				source,
				target,
				signal,
				copy: copyPortOf(source, snapshot, meter, gate),
				async setSequences(sequences, margin) {
					await using own = await sessions.target("control");
					await setSequences(source, own, sequences, margin);
				},
				async publishTable(publication, table) {
					await using own = await sessions.source("publications");
					await sendTable(own, publication, table, signal);
				},
				recordSourceChange: (change) => recordSourceChange(control, change),
				async ensureSlot(slot) {
					// of an attempt that did not reach the journal
					await snapshot.held?.close();
					const held = await ensureSlot(world, slot);
					snapshot.held = held;
					return { consistentPoint: held.copyPoint, snapshot: held.snapshot };
				},
			}),
			emit(event) {
				if (event.type === "action.done" && event.phase === "build") built++;
				world.emit(event);
				if (event.type === "action.done" && unbuilt.delete(event.action) && unbuilt.size === 0) options.onBuilt?.();
				// a slot that the journal does not know would be made again, which nobody may be reading from then
				if (slot !== undefined && snapshot.held && event.type === "action.done" && event.action === slotActionOf(slot))
					options.onSlot?.(slot, snapshot.held.copyPoint);
			},
			writesAs: world.migration.plan.writesAs,
			signal: world.signal,
			drain: world.drain,
			retryForMs: world.retryForMs ?? defaultRetryForMs,
			places: { source: formatEndpoint(spec.source), target: formatEndpoint(spec.target) },
		});
		if (copying) tell();
		return left;
	} finally {
		clearInterval(timer);
	}
}

function copyPortOf(source: Session, { held }: SnapshotKeeper, meter: CopyMeter, gate: CopyGate) {
	if (held) return { ...createCopyPort(source, held, meter, gate), ...createLargeObjectPort(source, held) };
	const early = () => Promise.reject(new TypeError("a part was to be copied before there was a snapshot"));
	return { copyPart: early, copyLargeObjects: early };
}

/** A slot of that name without a journal row is what a crash left behind: nothing was copied under it. */
async function ensureSlot(world: World, slot: string): Promise<HeldSnapshot> {
	const { spec, control, migration } = world;
	await using source = await world.sessions.source("slot");
	await dropSlot(source, slot);
	await publishTables(world, control, () => true);
	const held = await snapshotOfNewSlot(spec.source, spec.name, slot);
	await initApplied(control, held.copyPoint);
	for (const { table, data } of migration.plan.tables) {
		if (data === "all") await setTableState(control, { table, copyPoint: held.copyPoint, state: "pending" });
	}
	return held;
}
