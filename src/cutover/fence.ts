import { setTimeout as sleep } from "node:timers/promises";
import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Queryable } from "../model/queryable.js";
import { quoteIdent, quoteLiteral, sql } from "../model/sql.js";

const setting = "default_transaction_read_only";

export interface RaisedFence {
	readonly sessionsEnded: number;
	/** ISO time of the source's clock when the last session that could write had ended. */
	readonly at: string;
}

/** The statement that puts back what this database has now: to be noted before the fence is raised. */
export async function fenceUndo(source: Queryable, database: string): Promise<string> {
	const { value } = await fenceState(source);
	const change = value === undefined ? `RESET ${setting}` : `SET ${setting} = ${quoteLiteral(value)}`;
	return `ALTER DATABASE ${quoteIdent(database)} ${change}`;
}

/** What the session's database has as its own default; `raised` when new sessions are read-only. */
export async function fenceState(source: Queryable): Promise<{ readonly raised: boolean; readonly value?: string }> {
	const [row] = await source.query<{ value: string; raised: boolean }>(sql`
		select substr(entry, length(${`${setting}=`}) + 1) as value, substr(entry, length(${`${setting}=`}) + 1)::boolean as raised
		from pg_db_role_setting, unnest(setconfig) as entry
		where setrole = 0 and setdatabase = (select oid from pg_database where datname = current_database())
			and starts_with(entry, ${`${setting}=`})`);
	return row ?? { raised: false };
}

/**
 * Makes every transaction of the database read-only from the start, and ends the sessions that were there before. When it returns, no write
 * of others is under way and every earlier commit is in the WAL. Out of reach: sessions that switch it off for themselves. Idempotent.
 * Throws HyperferryError E422 when it cannot hold; the setting may then be on: call liftFence.
 * https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-DEFAULT-TRANSACTION-READ-ONLY
 */
export async function raiseFence(
	source: Queryable,
	database: string,
	options: { readonly exceptApplicationPrefix: string; readonly signal?: AbortSignal },
): Promise<RaisedFence> {
	await source.exec(`SET ${setting} = off`);
	refuse(database, await leaks(source));
	await source.exec(`ALTER DATABASE ${quoteIdent(database)} SET ${setting} = on`);
	const sessionsEnded = await endSessions(source, database, options);
	// A session may have prepared a transaction in its last moment
	refuse(database, await preparedTransactions(source));
	const [now] = await source.query<{ at: string }>('select to_char(clock_timestamp(), \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\') as at');
	return { sessionsEnded, at: now?.at ?? "" };
}

/** Puts back what was there. Idempotent. */
export async function liftFence(source: Queryable, undo: string): Promise<void> {
	// Our session, too, may have begun under the fence
	await source.exec(`SET ${setting} = off`);
	await source.exec(undo);
}

/** Every session that was there when the setting changed; the new ones that it meets meanwhile come back read-only. */
async function endSessions(
	source: Queryable,
	database: string,
	{ exceptApplicationPrefix, signal }: { readonly exceptApplicationPrefix: string; readonly signal?: AbortSignal },
): Promise<number> {
	const pause = () => sleep(20, undefined, signal ? { signal } : {});
	while (await sessionsStarting(source)) await pause();
	// Walsenders and autovacuum write no rows; background workers may (policies, scheduled jobs) and start again under the fence
	const sessions = await source.query<{ pid: number }>(sql`
		select pid from pg_stat_activity where datname = current_database() and usesysid is not null
			and pid <> pg_backend_pid() and not starts_with(application_name, ${exceptApplicationPrefix})
			and coalesce(backend_type, '') not in ('walsender', 'autovacuum worker')
			and pid not in (select pid from pg_stat_replication)`);
	for (let left = sessions.map(({ pid }) => pid); left.length > 0; await pause()) {
		try {
			await source.query(sql`select pg_terminate_backend(pid) from unnest(${left}::int[]) as pid`);
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			refuse(database, [`these sessions cannot all be ended: ${await sessionNames(source, left)}; the server says: ${reason}`], error);
		}
		const alive = await source.query<{ pid: number }>(sql`select pid from pg_stat_activity where pid = any(${left}::int[])`);
		left = alive.map(({ pid }) => pid);
	}
	return sessions.length;
}

/** "pid 71 (user app, psql)": so that somebody can find and end them. */
async function sessionNames(source: Queryable, pids: readonly number[]): Promise<string> {
	const rows = await source.query<{ pid: number; user: string; application: string }>(sql`
		select pid, usename as user, application_name as application from pg_stat_activity where pid = any(${pids}::int[]) order by pid limit 10`);
	const names = rows.map(({ pid, user, application }) => `pid ${pid} (user ${user}${application ? `, ${application}` : ""})`);
	return `${names.join(", ")}${pids.length > names.length ? ` and ${pids.length - names.length} more` : ""}`;
}

/**
 * A backend reads its settings while it holds a lock on the database, and shows in pg_stat_activity before it lets go of that. So once those
 * that hold it now are visible, everyone who may have read the former setting is.
 */
async function sessionsStarting(source: Queryable): Promise<boolean> {
	const [row] = await source.query(
		`select from pg_locks where locktype = 'object' and classid = 'pg_database'::regclass and mode = 'RowExclusiveLock'
			and objid = (select oid from pg_database where datname = current_database())
			and pid not in (select pid from pg_stat_activity where datname = current_database()) limit 1`,
	);
	return row !== undefined;
}

/** Ways past the fence that the catalogs show. */
async function leaks(source: Queryable): Promise<string[]> {
	const subscriptions = await source.query<{ name: string }>(
		`select subname as name from pg_subscription
		where subenabled and subdbid = (select oid from pg_database where datname = current_database())`,
	);
	const roles = await source.query<{ name: string }>(sql`
		select distinct rolname as name from pg_db_role_setting join pg_roles on pg_roles.oid = setrole, unnest(setconfig) as entry
		where setdatabase in (0, (select oid from pg_database where datname = current_database()))
			and starts_with(entry, ${`${setting}=`}) and not substr(entry, length(${`${setting}=`}) + 1)::boolean`);
	return [
		...subscriptions.map(
			({ name }) => `subscription ${name} writes here whatever the fence says: ALTER SUBSCRIPTION ${quoteIdent(name)} DISABLE`,
		),
		...roles.map(({ name }) => `role ${name} has its own ${setting} = off: ALTER ROLE ${quoteIdent(name)} RESET ${setting}`),
		...(await preparedTransactions(source)),
	];
}

/** They can still commit writes, at any time, and belong to no session. */
async function preparedTransactions(source: Queryable): Promise<string[]> {
	const rows = await source.query<{ gid: string }>(
		"select gid from pg_prepared_xacts where database = current_database() order by prepared",
	);
	return rows.map(
		({ gid }) => `transaction ${gid} is prepared: COMMIT PREPARED ${quoteLiteral(gid)} or ROLLBACK PREPARED ${quoteLiteral(gid)}`,
	);
}

function refuse(database: string, reasons: readonly string[], cause?: unknown): void {
	if (reasons.length === 0) return;
	const diagnostic: Diagnostic = {
		code: "E422",
		severity: "error",
		what: `the source database ${database} cannot be fenced`,
		why: reasons.join("\n"),
		fix: ["mend what is named above, then run hyperferry cutover again", "or stop the writes yourself and set cutover.fence: none"],
	};
	throw new HyperferryError(exitCodes.refused, [diagnostic], { cause });
}
