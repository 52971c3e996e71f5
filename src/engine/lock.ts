import { setTimeout as sleep } from "node:timers/promises";
import { type Endpoint, formatEndpoint } from "../model/endpoint.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Queryable, Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { openSession } from "../pg/session.js";

/** "hyperfer" as bytes: the advisory lock of whoever works on a target database. */
const lockKey = 0x6879_7065_7266_6572n;

export interface Lock extends AsyncDisposable {
	/** The session that holds it; for small things only, so that its keepalive gets through. */
	readonly session: Session;
	/** Aborts with LockLost (E402) when the connection, and with it the lock, is lost. */
	readonly lost: AbortSignal;
	close(): Promise<void>;
}

/** The lock went with its connection. */
export class LockLost extends HyperferryError {}

export interface LockHolder {
	readonly pid: number;
	/** "hyperferry/NAME/lock"; null where the role may not see it. */
	readonly applicationName: string | null;
	readonly user: string | null;
	/** Null for a local connection. */
	readonly client: string | null;
	/** Start of the session, as the server prints timestamptz. */
	readonly since: string | null;
}

export interface LockOptions {
	/** How long a lock that is held may take to come free: a killed holder's session ends a moment after it. */
	readonly patienceMs?: number;
	readonly keepaliveMs?: number;
	readonly signal?: AbortSignal;
}

/**
 * Takes the lock of the target database on a connection of its own; it ends with the process, so nothing is ever left to unlock.
 * Throws HyperferryError E401 (exit 3) naming the holder, and what connecting throws.
 */
export async function acquireLock(target: Endpoint, name: string, options: LockOptions = {}): Promise<Lock> {
	const session = await openSession(target, {
		applicationName: `hyperferry/${name}/lock`,
		// A host that vanished is noticed by the server within a minute, not after two hours
		settings: { tcp_keepalives_idle: "20", tcp_keepalives_interval: "10", tcp_keepalives_count: "3" },
		...(options.signal ? { signal: options.signal } : {}),
	});
	try {
		await take(session, target, options);
	} catch (error) {
		await session.close();
		throw error;
	}
	const lost = new AbortController();
	const lose = () => lost.abort(lockLost(target));
	session.client.once("end", lose);
	const stopKeepalive = keepAlive(session, options.keepaliveMs ?? 15_000, lose);
	const close = async () => {
		session.client.removeListener("end", lose);
		stopKeepalive();
		await session.close();
	};
	return { session, lost: lost.signal, close, [Symbol.asyncDispose]: close };
}

async function take(session: Session, target: Endpoint, options: LockOptions): Promise<void> {
	const deadline = performance.now() + (options.patienceMs ?? 2_000);
	for (;;) {
		const [row] = await session.query<{ locked: boolean }>(sql`select pg_try_advisory_lock(${lockKey.toString()}::bigint) as locked`);
		if (row?.locked) return;
		if (performance.now() >= deadline) throw lockHeld(target, await lockHolder(session));
		await sleep(100, undefined, options.signal ? { signal: options.signal } : {});
	}
}

/** Who holds the lock of this database; undefined when nobody does. */
export async function lockHolder(target: Queryable): Promise<LockHolder | undefined> {
	const [row] = await target.query<LockHolder>(sql`
		select l.pid, a.application_name as "applicationName", a.usename as user, host(a.client_addr) as client, a.backend_start as since
		from pg_locks l left join pg_stat_activity a using (pid)
		where l.locktype = 'advisory' and l.granted and l.objsubid = 1
		and l.database = (select oid from pg_database where datname = current_database())
		and l.classid = ${Number(lockKey >> 32n)} and l.objid = ${Number(lockKey & 0xffff_ffffn)}`);
	return row;
}

/** Any query in time proves that the connection lives; a half-open one would look idle for hours. */
function keepAlive(session: Session, everyMs: number, lose: () => void): () => void {
	let waiting = 0;
	const timer = setInterval(() => {
		if (waiting++ > 0) {
			if (waiting > 2) lose();
			return;
		}
		session.query("select").then(() => {
			waiting = 0;
		}, lose);
	}, everyMs);
	timer.unref();
	return () => clearInterval(timer);
}

function lockHeld(target: Endpoint, holder: LockHolder | undefined): HyperferryError {
	const by = holder
		? `held by ${holder.applicationName ?? "a session"} (pid ${holder.pid}, user ${holder.user ?? "unknown"}, from ${holder.client ?? "a local socket"}, since ${holder.since ?? "unknown"})`
		: "held a moment ago; its session has ended since";
	return new HyperferryError(exitCodes.refused, [
		{
			code: "E401",
			severity: "error",
			what: "another hyperferry is at work on this target",
			where: `target ${formatEndpoint(target)}`,
			why: `the advisory lock of the database is ${by}`,
			fix: [
				"wait for it, or stop that process: the lock ends with its session",
				...(holder ? [`where its host is gone, end its session on the target:  select pg_terminate_backend(${holder.pid})`] : []),
			],
			notes: ["the lock keeps two processes from copying the same rows twice"],
		},
	]);
}

function lockLost(target: Endpoint): LockLost {
	return new LockLost(exitCodes.unavailable, [
		{
			code: "E402",
			severity: "error",
			what: "the connection that holds the lock was lost",
			where: `target ${formatEndpoint(target)}`,
			why: "without the lock another process may start to work on this target, so this one stops",
			fix: ["hyperferry apply   continues; what was committed stays"],
		},
	]);
}
