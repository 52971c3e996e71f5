import type { Action } from "../actions/registry.js";
import { readApplied } from "../engine/applied.js";
import { readHeartbeat } from "../engine/heartbeat.js";
import { doneActions } from "../engine/journal.js";
import { lockHolder } from "../engine/lock.js";
import type { Migration } from "../engine/migration.js";
import { readSourceChanges } from "../engine/source-changes.js";
import { foldState } from "../engine/state.js";
import { readTableStates } from "../engine/table-states.js";
import type { MigrationPhase } from "../model/events.js";
import { formatLsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";
import type { LiveStatus, StatusReport } from "../model/status.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import { currentLsn, findSlot } from "../replication/slot.js";
import { sourceTransactions } from "./source-facts.js";

/** A heartbeat older than this says nothing about now. */
const freshMs = 10_000;

/** Folds the journal and both servers into one report; works while apply runs, and without it. */
export async function readStatus(migration: Migration, source: Queryable, target: Queryable): Promise<StatusReport> {
	const { plan, name } = migration;
	const done = await doneActions(target);
	const { copy, phases } = foldState(plan.actions, done);
	const states = new Map((await readTableStates(target)).map((state) => [tableKey(state.table), state]));
	const holder = await lockHolder(target);
	const heartbeat = await readHeartbeat(target);
	const live = heartbeat && heartbeat.ageMs < freshMs ? (heartbeat.status as LiveStatus) : undefined;
	const last = heartbeat?.status as LiveStatus | undefined;
	const running = holder !== undefined;
	const reached: MigrationPhase = running && live ? live.phase : migration.phase;
	const phase = reached === "copying" && copy.parts === copy.totalParts ? "building" : reached;
	const isForeignKey = (action: Action) => action.kind === "validate-foreign-key";
	const isBuild = (action: Action) => action.phase === "build";
	const count = (matches: (action: Action) => boolean) => {
		const actions = plan.actions.filter(matches);
		return { done: actions.filter(({ id }) => done.has(id)).length, total: actions.length };
	};
	const foreignKeys = count(isForeignKey);
	const slot = plan.actions.find((action) => action.kind === "create-slot");
	const lag = await readLag(slot?.kind === "create-slot" ? slot.args.slot : undefined, source, target, live);
	const fenced = (await readSourceChanges(target)).some(({ kind }) => kind === "database-setting");
	const cutoverDone = done.get("cutover:open") as { readonly writesBlockedMs?: number } | undefined;
	return {
		format: "1.0",
		name,
		phase,
		...(plan.only && { only: plan.only }),
		...(running
			? {
					running: {
						pid: last?.pid ?? holder.pid,
						host: last?.host ?? holder.client ?? "unknown",
						since: last?.startedAt ?? holder.since ?? "",
					},
				}
			: {}),
		copy: { bytes: copy.bytes, total: copy.totalBytes, rows: copy.rows, parts: copy.parts, totalParts: copy.totalParts },
		...(running && live?.paused !== undefined ? { paused: live.paused } : {}),
		build: count(isBuild),
		constraints: { valid: foreignKeys.done, total: foreignKeys.total },
		...lag,
		source: await sourceTransactions(source, name),
		tables: plan.tables.map(({ table }) => {
			const state = states.get(tableKey(table));
			const name = state?.apart ? "joining" : (state?.state ?? "pending");
			return { table: formatTableId(table), state: name, ...(state?.reason ? { reason: state.reason.what } : {}) };
		}),
		cutover: {
			...(live?.cutover ?? { ready: false, criteria: [] }),
			fenced,
			...(cutoverDone?.writesBlockedMs === undefined ? {} : { writesBlockedMs: cutoverDone.writesBlockedMs }),
		},
		next:
			phases.opened.done < phases.opened.total && phase === "cut_over" && !running
				? ["point the application at the target", "hyperferry apply"]
				: nextSteps(phase, name, running, live?.cutover?.ready === true, fenced),
	};
}

async function readLag(slotName: string | undefined, source: Queryable, target: Queryable, live: LiveStatus | undefined) {
	if (slotName === undefined) return {};
	const slot = await findSlot(source, slotName);
	const applied = await readApplied(target);
	return {
		...(live?.lag
			? { lag: { bytes: live.lag.bytes, seconds: live.lag.ms / 1000, sourceRate: live.lag.sourceRate, appliedRate: live.lag.appliedRate } }
			: {}),
		...(!live?.lag && slot && applied ? { lag: { bytes: Number((await currentLsn(source)) - applied.lsn) } } : {}),
		...(slot
			? {
					slot: {
						name: slotName,
						retainedBytes: slot.retainedBytes,
						active: slot.active,
						...(slot.walStatus ? { walStatus: slot.walStatus } : {}),
					},
				}
			: {}),
		...(applied ? { appliedLsn: formatLsn(applied.lsn) } : {}),
	};
}

function nextSteps(phase: MigrationPhase, name: string, running: boolean, ready: boolean, fenced: boolean): readonly string[] {
	if (phase === "cut_over") return ["point the application at the target", "hyperferry clean"];
	if (fenced && !running) return ["hyperferry cutover --abort", "hyperferry apply"];
	if (!running) return ["hyperferry apply"];
	if (ready) return ["hyperferry cutover --dry-run", `hyperferry cutover --confirm ${name}`];
	return phase === "streaming" ? ["wait for the criteria, then: hyperferry cutover --dry-run"] : ["wait: apply is at work"];
}
