import type { Endpoint } from "../model/endpoint.js";
import { SnapshotLost } from "../model/errors.js";
import { type Lsn, parseLsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import { quoteLiteral } from "../model/sql.js";
import { sqlState } from "../pg/server-error.js";
import { openSession } from "../pg/session.js";

/** What every part of a copy reads under. */
export interface Snapshot {
	/** Exported name. */
	readonly snapshot: string;
	/** A commit before this position is visible in the snapshot, a later one is not. */
	readonly copyPoint: Lsn;
}

/** A snapshot that this process keeps alive. */
export interface HeldSnapshot extends Snapshot, AsyncDisposable {
	/** Aborts with SnapshotLost when the holder's connection is lost. */
	readonly lost: AbortSignal;
	close(): Promise<void>;
}

export interface HoldOptions {
	readonly applicationName: string;
	/** What a slot exported: its connection is free for streaming once it is held here. Without: a new one, for a copy without changes. */
	readonly exported?: Snapshot;
	readonly keepaliveMs?: number;
}

/** The mode of every transaction that reads under a snapshot. */
export const snapshotMode = "ISOLATION LEVEL REPEATABLE READ READ ONLY";

/** unknown or malformed snapshot: undefined_object since PostgreSQL 17, invalid_parameter_value before */
const lostStates = new Set(["42704", "22023"]);

/**
 * Imports a snapshot on a connection of its own and exports it again, or exports a new one; it lives until close.
 * Throws SnapshotLost when the exported one is gone, and what connecting throws.
 * https://www.postgresql.org/docs/17/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION
 */
export async function holdSnapshot(source: Endpoint, options: HoldOptions): Promise<HeldSnapshot> {
	const session = await openSession(source, { applicationName: options.applicationName });
	try {
		await session.exec(`BEGIN ${snapshotMode}`);
		if (options.exported) await joinSnapshot(session, options.exported.snapshot);
		const held = await exportSnapshot(session);
		const snapshot = { snapshot: held.snapshot, copyPoint: options.exported?.copyPoint ?? held.copyPoint };
		return { ...snapshot, ...lifeline(session, session.client, options.keepaliveMs ?? 30_000) };
	} catch (error) {
		await session.close();
		throw error;
	}
}

/** The position is read after the snapshot is taken, so it is never too early; on a standby it is the replayed one. */
async function exportSnapshot(transaction: Queryable): Promise<Snapshot> {
	const [row] = await transaction.query<{ snapshot: string; position: string }>(`select pg_export_snapshot() as snapshot,
		case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as position`);
	if (!row) throw new TypeError("pg_export_snapshot returned nothing");
	return { snapshot: row.snapshot, copyPoint: parseLsn(row.position) };
}

/** Makes the transaction that has just begun (in snapshotMode) read under the snapshot. Throws SnapshotLost when it is gone. */
export async function joinSnapshot(transaction: Queryable, snapshot: string): Promise<void> {
	try {
		await transaction.exec(`SET TRANSACTION SNAPSHOT ${quoteLiteral(snapshot)}`);
	} catch (error) {
		if (lostStates.has(sqlState(error) ?? "")) throw new SnapshotLost(`the snapshot ${snapshot} is gone with its holder`, { cause: error });
		throw error;
	}
}

/** Whether some session still holds the snapshot. */
export async function snapshotAlive(session: Session, snapshot: string): Promise<boolean> {
	try {
		await session.transaction((transaction) => joinSnapshot(transaction, snapshot), snapshotMode);
		return true;
	} catch (error) {
		if (error instanceof SnapshotLost) return false;
		throw error;
	}
}

/** Notices the end of the connection, and keeps network equipment from forgetting one that says nothing for hours. */
function lifeline(session: Session, connection: NodeJS.EventEmitter, keepaliveMs: number): Omit<HeldSnapshot, keyof Snapshot> {
	const lost = new AbortController();
	const lose = () => lost.abort(new SnapshotLost("the connection that holds the snapshot was lost"));
	const timer = setInterval(() => session.query("select").catch(lose), keepaliveMs);
	timer.unref();
	connection.once("end", lose);
	const close = async () => {
		clearInterval(timer);
		connection.removeListener("end", lose);
		await session.close();
	};
	return { lost: lost.signal, close, [Symbol.asyncDispose]: close };
}
