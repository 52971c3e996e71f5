import type { Endpoint } from "../../model/endpoint.js";
import { sql } from "../../model/sql.js";
import { openSession, type PgSession } from "../../pg/session.js";

/** Hash and merge joins read whole tables where the keys of a batch are few; JIT costs more than it saves on many short statements. */
const applySettings = {
	synchronous_commit: "off",
	jit: "off",
	enable_hashjoin: "off",
	enable_mergejoin: "off",
};

/** Rows of compressed chunks are decompressed to be changed; the limit is meant for people's mistakes. */
const decompressionLimit = "timescaledb.max_tuples_decompressed_per_dml_transaction";

/**
 * The session that applies changes, the only one: another of the same name is ended. Triggers and foreign keys do not fire in the replica role;
 * in the other there must be none.
 * Throws what openSession throws.
 */
export async function openTargetSession(
	endpoint: Endpoint,
	name: string,
	writesAs: "replica" | "origin",
	signal: AbortSignal,
): Promise<PgSession> {
	const applicationName = `hyperferry/${name}/apply`;
	const session = await openSession(endpoint, { applicationName, settings: { ...applySettings, ...asReplica(writesAs) }, signal });
	// a session of ours that we lost may hang on the server, with locks, until it notices that we are gone
	await session.query(sql`
		SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE application_name = ${applicationName} AND datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`);
	await session.query(sql`SELECT set_config(name, '0', false) FROM pg_settings WHERE name = ${decompressionLimit}`);
	return session;
}

/** Nothing in the other case: setting it takes a right even when nothing changes. */
function asReplica(writesAs: "replica" | "origin"): Readonly<Record<string, string>> {
	return writesAs === "replica" ? { session_replication_role: writesAs } : {};
}
