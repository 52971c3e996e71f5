import type { ApplierHold, Hold } from "../../model/applier-hold.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import type { Endpoint } from "../../model/endpoint.js";
import type { Emit } from "../../model/events.js";
import { type Lsn, maxLsn, toLsn, zeroLsn } from "../../model/lsn.js";
import type { PlannedTable } from "../../model/planned-table.js";
import { formatTableId, type TableId, tableKey } from "../../model/table-id.js";
import type { PgSession } from "../../pg/session.js";
import type { ChangeLog, ChangeReader } from "../change-log.js";
import { type AppliedTable, appliedTable, appliedTables, type TableState } from "./applied-table.js";
import { createBell } from "./bell.js";
import { isPassing, Rewind, SetFailed, StopsTables } from "./failures.js";
import { createHolds, passedHold } from "./holds.js";
import { loadStops, migrationPosition, tablesPosition } from "./position.js";
import { readTransactions } from "./read-transactions.js";
import { withTable } from "./relations.js";
import { createRetry, reasonOf } from "./retry.js";
import { type Committed, createStretch } from "./stretch.js";
import { openTargetSession } from "./target-session.js";

export interface ApplierOptions {
	/** The target. */
	readonly endpoint: Endpoint;
	/** The migration's name. */
	readonly name: string;
	/** Whether the role may write as a replica. */
	readonly writesAs: "replica" | "origin";
	readonly changeLog: ChangeLog;
	readonly tables: readonly PlannedTable[];
	/** By tableKey. */
	readonly tableStates: ReadonlyMap<string, TableState>;
	/** Where to begin when the target has no applied position yet. */
	readonly from: Lsn;
	/**
	 * These tables are behind the others: they catch up on a session of their own, from their copy points on. What is applied then is noted as
	 * their copy points, and the change log is kept for the others.
	 */
	readonly apart?: boolean;
	readonly batch: { readonly rows: number; readonly maxDelayMs: number };
	readonly emit: Emit;
	readonly signal: AbortSignal;
	/** How long to go on trying while the target is in trouble; 10 minutes by default. */
	readonly retryForMs?: number;
}

/** Writes the change log's transactions to the target, in commit order, each exactly once. */
export interface Applier extends ApplierHold {
	/** Everything before it is applied, and on disk there while the source pauses. Grows on an idle source too. */
	readonly appliedLsn: Lsn;
	/** Since the migration began, as _hyperferry.applied counts them. */
	readonly transactions: number;
	readonly changes: number;
	/** Tables that do not go on, by tableKey. */
	readonly stopped: ReadonlyMap<string, Diagnostic>;
	/** Rejects with RangeError when applying has gone beyond. */
	holdAt(lsn: Lsn): Promise<Hold>;
	/**
	 * Leaves out the changes of these tables, by tableKey, from where `noted` is called: all of them so far are applied, nothing is under way then.
	 * Tables that have stopped or left already stay as they are. When it rejects, all does.
	 */
	stopTables(reasons: ReadonlyMap<string, Diagnostic>, noted: () => Promise<void>): Promise<void>;
	/** Leaves the changes of these tables out from where `noted` is called: nothing of them is under way then. When it rejects, all stays as it was. */
	leave(tables: readonly TableId[], noted: () => Promise<void>): Promise<void>;
	/**
	 * Takes the changes of a table, as it is planned now, from its copy point on; with `stop` it takes part as one that has stopped. To be called
	 * while applying is held at or before that copy point.
	 */
	join(planned: PlannedTable, state: TableState, stop?: Diagnostic): void;
	/** Commits the transactions that have come whole, then ends; resolves or rejects as `done`. */
	stop(): Promise<void>;
	/** Resolves after stop(). Rejects with HyperferryError E402 (75) after trouble that lasted, the signal's reason, or what cannot pass. */
	readonly done: Promise<void>;
}

const tenMinutes = 600_000;
const pruneEveryMs = 1000;

/** Starts at once. Throws RangeError when a table has no copy point. */
export function startApplier(options: ApplierOptions): Applier {
	const { changeLog, signal, batch, emit } = options;
	const { apart = false } = options;
	const tables = appliedTables(options.tables, options.tableStates);
	const positions = apart ? tablesPosition(options.tables.map(({ table }) => table)) : migrationPosition(options.from);
	const bell = createBell();
	const holds = createHolds(bell.ring);
	const retry = createRetry(options.endpoint, options.retryForMs ?? tenMinutes);
	let committed: Committed = { position: { lsn: options.from, transactions: 0, changes: 0 }, relations: new Map() };
	let applied = options.from;
	let reader: ChangeReader | undefined;
	/** The lowest position that can still be halted at. */
	let askable = options.from;
	let idle = false;
	let stopping = false;
	let prunedAt = 0;
	/** A table has joined: what was read since is to be read again. */
	let outdated = false;

	const flow = {
		signal,
		bell,
		holds,
		get stopping() {
			return stopping;
		},
		/** Nothing that was read is left to do. */
		onIdle(now: boolean) {
			if (idle && !now) applied = maxLsn(applied, reader?.readLsn ?? applied);
			idle = now;
			if (now) recovered();
		},
		onHeld(lsn: Lsn) {
			applied = maxLsn(applied, lsn);
			holds.reached(lsn);
		},
	};

	async function run(): Promise<void> {
		while (!stopping) {
			try {
				return await workOnSession();
			} catch (error) {
				signal.throwIfAborted();
				if (!isPassing(error)) throw error;
				if (!retry.inTrouble) emit({ type: "info", msg: `applying paused, trying again: ${reasonOf(error)}` });
				await bell.wait(retry.after(error));
				signal.throwIfAborted();
			}
		}
	}

	async function workOnSession(): Promise<void> {
		const role = `${options.name}/${apart ? "join" : "apply"}`;
		await using session = await openTargetSession(options.endpoint, role, options.writesAs, signal);
		const cut = () => void session.close();
		signal.addEventListener("abort", cut, { once: true });
		try {
			for (;;) {
				await findPosition(session);
				if (await readStretch(session)) return;
			}
		} finally {
			signal.removeEventListener("abort", cut);
		}
	}

	/** The target's word counts: a commit may be lost in its crash, or have succeeded although we did not hear of it. */
	async function findPosition(session: PgSession): Promise<void> {
		const position = await positions.load(session);
		if (position.lsn !== committed.position.lsn) applied = position.lsn;
		askable = position.lsn;
		committed = { position, relations: committed.relations };
		const stops = await loadStops(session);
		for (const table of [...tables.values()].filter(({ follows }) => follows)) {
			const diagnostic = stops.get(table.key);
			if (table.stop) table.stop.recorded = diagnostic !== undefined;
			else if (diagnostic) table.stop = { from: position.lsn, diagnostic, recorded: true, announced: false };
			if (diagnostic) announce(table);
		}
	}

	/** True when it is over; false to read again from the committed position. */
	async function readStretch(session: PgSession): Promise<boolean> {
		outdated = false;
		const read = (readSignal: AbortSignal) => {
			reader = changeLog.read(committed.position.lsn, readSignal);
			return reader;
		};
		const stretch = createStretch(committed, { session, tables, position: positions, batch, check, onCommitted });
		try {
			await readTransactions(read, stretch, flow);
			return true;
		} catch (error) {
			signal.throwIfAborted();
			if (isPassing(error)) throw error;
			await session.exec("ROLLBACK");
			if (error instanceof SetFailed) error.table.rowsUntil = stretch.commitLsn;
			else if (error instanceof StopsTables) await stopTables(error);
			else if (!(error instanceof Rewind)) throw error;
			return false;
		}
	}

	async function stopTables({ tables: failed, commitLsn, diagnose }: StopsTables): Promise<void> {
		for (const table of failed) {
			table.stop = { from: commitLsn, diagnostic: await diagnose(table), recorded: false, announced: false };
		}
	}

	function check(commitLsn: Lsn, sealed: boolean): void {
		if (outdated) throw new Rewind("a table has joined");
		if (holds.lowest !== undefined && holds.lowest <= commitLsn) throw new Rewind("to be halted before what was read");
		if (sealed) askable = toLsn(commitLsn + 1n);
	}

	async function onCommitted(now: Committed, stopped: readonly AppliedTable[], durable: boolean): Promise<void> {
		committed = now;
		applied = maxLsn(applied, now.position.lsn);
		recovered();
		for (const table of stopped) {
			if (table.stop) table.stop.recorded = true;
			announce(table);
		}
		// what a crash of the target could take back must stay
		if (apart || !durable || performance.now() - prunedAt < pruneEveryMs) return;
		prunedAt = performance.now();
		await changeLog.prune(now.position.lsn);
	}

	function recovered(): void {
		if (retry.inTrouble) emit({ type: "info", msg: "applying again" });
		retry.over();
	}

	function announce({ planned, stop }: AppliedTable): void {
		if (!stop || stop.announced) return;
		stop.announced = true;
		emit({ type: "table.stopped", table: formatTableId(planned.table), diagnostic: stop.diagnostic });
	}

	signal.addEventListener("abort", bell.ring, { once: true });
	const done = run().finally(() => {
		signal.removeEventListener("abort", bell.ring);
		holds.fail(new Error("applying has ended"));
	});
	// who waits for it hears of it; nobody waiting is no crash
	done.catch(() => {});

	return {
		get appliedLsn() {
			return idle ? maxLsn(applied, reader?.readLsn ?? applied) : applied;
		},
		get transactions() {
			return committed.position.transactions;
		},
		get changes() {
			return committed.position.changes;
		},
		get stopped() {
			const recorded = [...tables.values()].filter(({ stop }) => stop?.recorded);
			return new Map(recorded.map(({ key, stop }) => [key, stop?.diagnostic as Diagnostic]));
		},
		pause: () => holds.add(askable),
		async holdAt(lsn) {
			if (lsn < askable) throw passedHold(lsn, applied);
			return await holds.add(lsn);
		},
		async stopTables(reasons, noted) {
			const hold = await holds.add(askable);
			try {
				await noted();
				for (const [key, diagnostic] of reasons) {
					const table = tables.get(key);
					if (!table?.follows || table.stop) continue;
					table.stop = { from: committed.position.lsn, diagnostic, recorded: true, announced: false };
					announce(table);
				}
			} finally {
				await hold.release();
			}
		},
		async leave(left, noted) {
			const hold = await holds.add(askable);
			try {
				await noted();
				for (const table of left.flatMap((id) => tables.get(tableKey(id)) ?? [])) {
					table.follows = false;
					table.stop = undefined;
				}
			} finally {
				await hold.release();
			}
		},
		join(planned, state, stop) {
			const table = appliedTable(planned, state);
			if (stop) table.stop = { from: zeroLsn, diagnostic: stop, recorded: true, announced: true };
			tables.set(table.key, table);
			committed = { position: committed.position, relations: withTable(committed.relations, tables, table) };
			outdated = true;
		},
		stop() {
			stopping = true;
			bell.ring();
			return done;
		},
		done,
	};
}
