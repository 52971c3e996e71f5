import type { Action } from "../actions/registry.js";
import { smallTable } from "../model/small-table.js";

/**
 * Which actions may start, and which of them next. Schema work runs one at a time, in plan order, runs of create-object together and those of set-owner; parts of
 * tables in plan order; builds, those of the largest table first, beside the copying as soon as their own table is complete.
 */
export interface Schedule {
	/** What to start now. Undefined: nothing before something else has finished. */
	take(): Batch | undefined;
	/** It is done. */
	finish(batch: Batch): void;
	/** Actions not done yet. */
	readonly left: number;
}

/** What one worker does at a time: one action, or several create-object or build-object for one transaction. */
export interface Batch {
	readonly actions: readonly Action[];
	/**
	 * Parallel workers that a build may use beside its own process. Those of builds side by side share the jobs with nothing to do and one more: with
	 * as many as the server gives each, they would only divide the same cores among more processes. Undefined: as many as the server gives.
	 */
	readonly parallelWorkers: number | undefined;
}

/** Ids of actions that are done already. */
export type Finished = Pick<ReadonlySet<string>, "has">;

type Lane = "serial" | "copy" | "build";

const batchSize = 100;

/** Kinds of which many run in one transaction. */
const batched: ReadonlySet<Action["kind"]> = new Set(["create-object", "set-owner"]);

interface Entry {
	readonly action: Action;
	readonly order: number;
	readonly lane: Lane;
	/** Bytes of the parts that it waits for, also behind other builds: those of large tables take longest. */
	readonly weight: number;
	readonly dependents: Entry[];
	missing: number;
	taken: boolean;
}

/** Throws RangeError when an action waits for one that is neither done nor here. */
export function createSchedule(actions: readonly Action[], done: Finished, jobs: number): Schedule {
	const finished = new Set<string>();
	const isFinished = (id: string) => done.has(id) || finished.has(id);
	const entries = entriesOf(actions, done);
	const ready: Record<Lane, Entry[]> = { serial: [], copy: [], build: [] };
	const running: Record<Lane, number> = { serial: 0, copy: 0, build: 0 };
	let left = entries.size;
	for (const entry of entries.values()) if (entry.missing === 0) ready[entry.lane].push(entry);
	for (const lane of ["serial", "copy", "build"] as const) ready[lane].sort(byUrgency);

	let workers = 0;
	const parallelWorkers = (lane: Lane): number | undefined => {
		if (lane !== "build") return undefined;
		const busy = running.serial + running.copy + running.build;
		const waiting = ready.serial.length + ready.copy.length + ready.build.length;
		if (busy + waiting === 1) return undefined;
		const share = Math.ceil(Math.max(0, jobs + 1 - busy - waiting - workers) / (1 + ready.build.length));
		workers += share;
		return share;
	};
	const takeFrom = (lane: Lane): Batch | undefined => {
		const entry = ready[lane].shift();
		if (!entry) return undefined;
		const batch = lane === "serial" ? batchFrom(entry, entries, isFinished) : smallBuilds(entry, ready[lane], jobs);
		for (const each of batch) each.taken = true;
		if (batch.length > 1) ready[lane] = ready[lane].filter((each) => !each.taken);
		running[lane]++;
		return { actions: batch.map((each) => each.action), parallelWorkers: parallelWorkers(lane) };
	};

	return {
		take() {
			if (running.serial === 0 && ready.serial.length > 0) return takeFrom("serial");
			// Half of the workers may build while there is something to copy, so that no core is idle at the end
			const mayBuild = ready.copy.length === 0 || running.build < Math.floor(jobs / 2);
			return (mayBuild ? takeFrom("build") : undefined) ?? takeFrom("copy");
		},
		finish({ actions: batch, parallelWorkers = 0 }) {
			workers -= parallelWorkers;
			for (const action of batch) finished.add(action.id);
			left -= batch.length;
			const lanes = new Set<Lane>();
			for (const action of batch) {
				const entry = entries.get(action.id);
				for (const dependent of entry?.dependents ?? []) {
					dependent.missing--;
					if (dependent.missing > 0 || dependent.taken) continue;
					ready[dependent.lane].push(dependent);
					lanes.add(dependent.lane);
				}
			}
			for (const lane of lanes) ready[lane].sort(byUrgency);
			const [first] = batch;
			if (first) running[laneOf(first)]--;
		},
		get left() {
			return left;
		},
	};
}

function entriesOf(actions: readonly Action[], done: Finished): Map<string, Entry> {
	const byId = new Map(actions.map((action) => [action.id, action]));
	const entries = new Map<string, Entry>();
	const weights = new Map<string, number>();
	actions.forEach((action, order) => {
		const behind = action.after.map((id) => weights.get(id) ?? 0);
		const weight = action.after.reduce((sum, id) => sum + bytesOf(byId.get(id)), 0) + Math.max(0, ...behind);
		if (laneOf(action) === "build") weights.set(action.id, weight);
		if (done.has(action.id)) return;
		const missing = action.after.filter((id) => !done.has(id)).length;
		entries.set(action.id, { action, order, lane: laneOf(action), weight, dependents: [], missing, taken: false });
	});
	for (const entry of entries.values()) {
		for (const id of entry.action.after) {
			if (done.has(id)) continue;
			const before = entries.get(id);
			if (!before) throw new RangeError(`${entry.action.id} waits for ${id}, which is neither done nor to be done`);
			before.dependents.push(entry);
		}
	}
	return entries;
}

/** From an action of such a kind on, those of its kind that follow it in the plan and wait for nothing but what is done or before them in the batch. */
function batchFrom(first: Entry, entries: ReadonlyMap<string, Entry>, isFinished: (id: string) => boolean): readonly Entry[] {
	if (!batched.has(first.action.kind)) return [first];
	const batch = [first];
	const ids = new Set([first.action.id]);
	for (const entry of entries.values()) {
		if (entry.order <= first.order || entry.taken) continue;
		const follows = entry.action.kind === first.action.kind && entry.action.after.every((id) => isFinished(id) || ids.has(id));
		if (!follows || batch.length === batchSize) break;
		batch.push(entry);
		ids.add(entry.action.id);
	}
	return batch;
}

/** Builds of small tables, shared out among the jobs; those of one table follow each other. */
function smallBuilds(first: Entry, ready: readonly Entry[], jobs: number): readonly Entry[] {
	const isSmall = (entry: Entry) => entry.lane === "build" && entry.weight <= smallTable && entry.action.kind === "build-object";
	if (!isSmall(first)) return [first];
	const others = ready.filter(isSmall);
	const most = Math.min(batchSize, Math.ceil((1 + others.length) / jobs));
	const batch: Entry[] = [];
	for (const start of [first, ...others]) {
		for (let entry: Entry | undefined = start; entry && batch.length < batchSize; entry = onlyDependent(entry, isSmall)) batch.push(entry);
		if (batch.length >= most) break;
	}
	return batch;
}

/** What can follow at once, because it waits for nothing else. */
function onlyDependent({ dependents }: Entry, isSmall: (entry: Entry) => boolean): Entry | undefined {
	return dependents.find((entry) => entry.missing === 1 && !entry.taken && isSmall(entry));
}

function laneOf(action: Action): Lane {
	if (action.phase === "prepare" || action.phase === "schema" || action.kind === "set-owner") return "serial";
	return action.phase === "copy" ? "copy" : "build";
}

function bytesOf(action: Action | undefined): number {
	return action?.kind === "copy-part" ? action.args.bytes : 0;
}

function byUrgency(a: Entry, b: Entry): number {
	return a.lane === "build" && a.weight !== b.weight ? b.weight - a.weight : a.order - b.order;
}
