import type { Endpoint } from "../../model/endpoint.js";
import { sql } from "../../model/sql.js";
import type { PgSession } from "../../pg/session.js";
import { openWritingSession } from "../../pg/writing-session.js";

/** Hash and merge joins read whole tables where the keys of a batch are few; JIT costs more than it saves on many short statements. */
const applySettings = {
	synchronous_commit: "off",
	jit: "off",
	enable_hashjoin: "off",
	enable_mergejoin: "off",
};

/**
 * The session that applies changes, the only one in its role (NAME/apply): another of the same name is ended. Throws what openSession throws.
 */
export async function openTargetSession(
	endpoint: Endpoint,
	role: string,
	writesAs: "replica" | "origin",
	signal: AbortSignal,
): Promise<PgSession> {
	const applicationName = `hyperferry/${role}`;
	const session = await openWritingSession(endpoint, writesAs, { applicationName, settings: applySettings, signal });
	// a session of ours that we lost may hang on the server, with locks, until it notices that we are gone
	await session.query(sql`
		SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE application_name = ${applicationName} AND datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`);
	return session;
}
