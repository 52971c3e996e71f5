import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Queryable } from "../model/queryable.js";
import { type SqlQuery, sql } from "../model/sql.js";
import { sqlState } from "../pg/server-error.js";

const patienceMs = 10_000;
const insufficientPrivilege = "42501";

/**
 * Ends sessions of this database that a dead process of ours left behind, by application_name: on a server that has not noticed, they still
 * hold locks and may even commit. Only for whoever holds the lock, before it opens sessions of these names. Waits for them to be gone; returns
 * how many there were. `where`: how the server is shown. Throws HyperferryError E425 (75) when one of them stays.
 */
export async function endLeftovers(
	session: Queryable,
	applicationNames: readonly string[],
	where: string,
	waitMs = patienceMs,
): Promise<number> {
	const leftovers = sql`
		from pg_stat_activity where datname = current_database() and application_name = any(${applicationNames}) and pid <> pg_backend_pid()`;
	const select = (columns: string): SqlQuery => ({ ...leftovers, text: `select ${columns} ${leftovers.text}` });
	const left = () => session.query<Leftover>(select('pid, application_name as application, usename as "user", backend_start as since'));
	let refusal: string | undefined;
	const ended = await session.query(select("pg_terminate_backend(pid)")).catch((error: unknown) => {
		if (sqlState(error) !== insufficientPrivilege) throw error;
		refusal = (error as Error).message;
		return [];
	});
	const deadline = performance.now() + waitMs;
	for (let still = await left(); still.length > 0; still = await left()) {
		if (refusal !== undefined || performance.now() > deadline) throw sessionsStay(still, where, refusal ?? waitedFor(waitMs));
		await sleep(100);
	}
	return ended.length;
}

interface Leftover {
	readonly pid: number;
	readonly application: string;
	readonly user: string;
	/** As the server prints timestamptz. */
	readonly since: string;
}

function waitedFor(ms: number): string {
	return `they were told to end ${Math.round(ms / 1000)} s ago: the server is still busy with what they run`;
}

function sessionsStay(sessions: readonly Leftover[], where: string, why: string): HyperferryError {
	const names = sessions.map(({ pid, application, user, since }) => `pid ${pid} (${application}, user ${user}, since ${since})`);
	return new HyperferryError(exitCodes.unavailable, [
		{
			code: "E425",
			severity: "error",
			what: `sessions of a process of ours that is gone do not end: ${names.join(", ")}`,
			where,
			why,
			fix: [
				`as a superuser on that server:  ${sessions.map(({ pid }) => `SELECT pg_terminate_backend(${pid});`).join(" ")}`,
				"when they have ended: hyperferry apply   continues",
			],
			notes: ["beside them the same rows could be written twice"],
		},
	]);
}
