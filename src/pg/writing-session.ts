import type { Endpoint } from "../model/endpoint.js";
import { sql } from "../model/sql.js";
import type { ConnectOptions } from "./connect.js";
import { openSession, type PgSession } from "./session.js";

/** Rows of compressed chunks are decompressed to be changed; the limit is meant for people's mistakes. */
const decompressionLimit = "timescaledb.max_tuples_decompressed_per_dml_transaction";

/**
 * A session on the target that writes rows as the source has them. Triggers and foreign keys do not fire in the replica role; in the other there
 * must be none. Throws what openSession throws.
 */
export async function openWritingSession(endpoint: Endpoint, writesAs: "replica" | "origin", options: ConnectOptions): Promise<PgSession> {
	// Nothing in the other case: setting it takes a right even when nothing changes
	const role: ConnectOptions["settings"] = writesAs === "replica" ? { session_replication_role: writesAs } : {};
	const session = await openSession(endpoint, { ...options, settings: { ...options.settings, ...role } });
	await session.query(sql`SELECT set_config(name, '0', false) FROM pg_settings WHERE name = ${decompressionLimit}`);
	return session;
}
