import { setTimeout as sleep } from "node:timers/promises";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";

/**
 * Ends sessions of this database that a dead process of ours left behind, by application_name: on a server that has not noticed, they still
 * hold locks and may even commit. Only for whoever holds the lock, before it opens sessions of these names. Waits up to 10 s for them to be
 * gone; returns how many there were.
 */
export async function endLeftovers(session: Queryable, applicationNames: readonly string[]): Promise<number> {
	const leftovers = sql`
		from pg_stat_activity where datname = current_database() and application_name = any(${applicationNames}) and pid <> pg_backend_pid()`;
	const found = await session.query({ ...leftovers, text: `select pg_terminate_backend(pid) ${leftovers.text}` });
	for (let tries = 0; tries < 100 && (await session.query({ ...leftovers, text: `select ${leftovers.text}` })).length > 0; tries++) {
		await sleep(100);
	}
	return found.length;
}
