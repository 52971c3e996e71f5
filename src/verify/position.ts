import { randomBytes } from "node:crypto";
import type { ApplierHold, Hold } from "../model/applier-hold.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Endpoint } from "../model/endpoint.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Lsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { type CreatedSlot, createReplicationSlot } from "../pg/replication.js";
import { openSnapshotReaders, type SnapshotReaders } from "./snapshot-readers.js";

/** Longer than it takes without long transactions. */
const slotWaitMs = 20_000;

/** Where the two sides are compared. */
export type VerifyPosition =
	/** Both go on: a snapshot of the source is taken, and the applier waits at that point until the target's is. */
	| ({ readonly kind: "streaming" } & ApplierHold)
	/** Nobody writes on the source, and everything up to `lsn` is on the target. */
	| { readonly kind: "fenced"; readonly lsn: Lsn };

export interface BothReaders extends AsyncDisposable {
	readonly at: Lsn;
	readonly source: SnapshotReaders;
	readonly target: SnapshotReaders;
}

export interface ReaderOptions {
	readonly sourceEndpoint: Endpoint;
	/** Of the migration. */
	readonly name: string;
	/** Readers on each side. */
	readonly jobs: number;
	readonly openSource: () => Promise<Session>;
	readonly openTarget: () => Promise<Session>;
	readonly signal: AbortSignal;
}

/** Opens readers on both sides that see the same source transactions. Throws HyperferryError E423 when the source gives no snapshot in time. */
export async function openReaders(options: ReaderOptions, position: VerifyPosition): Promise<BothReaders> {
	const openTarget = () => openSnapshotReaders(options.openTarget, options.jobs);
	if (position.kind === "fenced") return both(position.lsn, await openSnapshotReaders(options.openSource, options.jobs), openTarget);
	const { at, source, reached } = await aim(options, position);
	try {
		return await both(at, source, async () => {
			await interruptible(reached, options.signal);
			return openTarget();
		});
	} finally {
		release(reached);
	}
}

/** A reader of the source, while the target has every change up to its position and none beyond. */
export interface HaltedSides extends AsyncDisposable {
	readonly at: Lsn;
	readonly source: Session;
}

/** Throws what openReaders throws. Applying goes on when it is disposed. */
export async function haltSides(options: ReaderOptions, position: VerifyPosition): Promise<HaltedSides> {
	if (position.kind === "fenced") return halted(position.lsn, await openSnapshotReaders(options.openSource, 1), async () => {});
	const { at, source, reached } = await aim(options, position);
	try {
		const hold = await interruptible(reached, options.signal);
		return halted(at, source, async () => hold.release());
	} catch (error) {
		release(reached);
		await source[Symbol.asyncDispose]();
		throw error;
	}
}

function halted(at: Lsn, readers: SnapshotReaders, end: () => Promise<void>): HaltedSides {
	const [source] = readers.sessions;
	if (!source) throw new Error("no reader");
	const close = async () => {
		await readers[Symbol.asyncDispose]();
		await end();
	};
	return { at, source, [Symbol.asyncDispose]: close };
}

/** Readers of the source at a position which applying is going to halt at. */
async function aim(
	options: ReaderOptions,
	applier: ApplierHold,
): Promise<{ readonly at: Lsn; readonly source: SnapshotReaders; readonly reached: Promise<Hold> }> {
	// The snapshot's position is known only after others may have committed behind it; those must not be applied meanwhile
	const pause = await interruptible(applier.pause(), options.signal);
	let slot: CreatedSlot;
	let reached: Promise<Hold>;
	try {
		slot = await createSnapshotSlot(options);
		reached = applier.holdAt(slot.consistentPoint);
	} finally {
		await pause.release();
	}
	try {
		const source = await openSnapshotReaders(options.openSource, options.jobs, slot.snapshot);
		return { at: slot.consistentPoint, source, reached };
	} catch (error) {
		release(reached);
		throw error;
	} finally {
		// Imported snapshots outlive the slot, which would keep WAL
		await slot.close();
	}
}

function release(reached: Promise<Hold>): void {
	reached.then(
		(hold) => hold.release(),
		() => {},
	);
}

async function both(at: Lsn, source: SnapshotReaders, openTarget: () => Promise<SnapshotReaders>): Promise<BothReaders> {
	try {
		const target = await openTarget();
		const close = async () => {
			await Promise.all([source[Symbol.asyncDispose](), target[Symbol.asyncDispose]()]);
		};
		return { at, source, target, [Symbol.asyncDispose]: close };
	} catch (error) {
		await source[Symbol.asyncDispose]();
		throw error;
	}
}

/** Applying stands still meanwhile, so a transaction that keeps the slot from its consistent point must not hold it up for long. */
async function createSnapshotSlot({ sourceEndpoint, name, openSource, signal }: ReaderOptions): Promise<CreatedSlot> {
	const slot = `hyperferry_${name}_v${randomBytes(4).toString("hex")}`;
	const created = createReplicationSlot(sourceEndpoint, { name: slot, temporary: true, applicationName: `hyperferry/${name}/verify` });
	const limit = AbortSignal.any([signal, AbortSignal.timeout(slotWaitMs)]);
	try {
		return await interruptible(created, limit);
	} catch (error) {
		if (!limit.aborted) throw error;
		created.then(
			(late) => late.close(),
			() => {},
		);
		await using session = await openSource();
		const [oldest] = await session.query<{ pid: number; age: string }>(
			`select pid, extract(epoch from clock_timestamp() - xact_start)::bigint::text as age from pg_stat_activity
			where backend_xid is not null and pid <> pg_backend_pid() order by xact_start limit 1`,
		);
		await session.query(sql`select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = ${slot}`);
		signal.throwIfAborted();
		throw new HyperferryError(exitCodes.failed, [noSnapshot(oldest)]);
	}
}

function noSnapshot(oldest: { readonly pid: number; readonly age: string } | undefined): Diagnostic {
	return {
		code: "E423",
		severity: "error",
		what: `the source gave no snapshot within ${slotWaitMs / 1000} s`,
		why: oldest ? `process ${oldest.pid} has a transaction open for ${oldest.age} s` : "a transaction that writes is open for long",
		fix: ["run verify again when it has ended", ...(oldest ? [`or end it: SELECT pg_terminate_backend(${oldest.pid});`] : [])],
	};
}

/** Rejects with the signal's reason as soon as it aborts. */
async function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	signal.throwIfAborted();
	let stop = () => {};
	const aborted = new Promise<never>((_, reject) => {
		stop = () => reject(signal.reason);
		signal.addEventListener("abort", stop);
	});
	try {
		return await Promise.race([work, aborted]);
	} finally {
		signal.removeEventListener("abort", stop);
	}
}
