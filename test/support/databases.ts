import { randomBytes } from "node:crypto";
import pg from "pg";

/** A fresh database on a real server, with a session of its own for the test. */
export interface TestDatabase extends AsyncDisposable {
	readonly url: string;
	readonly name: string;
	/** Rows as objects; driver defaults for types. */
	query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

type Side = "source" | "target" | "community";

export function serverUrl(side: Side): string {
	const variable = side === "community" ? "HYPERFERRY_TEST_TSL_URL" : `HYPERFERRY_TEST_${side.toUpperCase()}_URL`;
	const url = process.env[variable];
	if (!url) throw new Error(`${variable} is not set: the test servers did not start`);
	return url;
}

/**
 * Creates an empty database on one of the servers of the run, or on one that the test started itself; on the target side with the extension
 * timescaledb (in its default version or the one named), unless told otherwise. Dropped (slots too) on dispose.
 */
export async function createTestDatabase(
	server: Side | { readonly url: string },
	options: { readonly timescaledb?: boolean | string; readonly encoding?: string } = {},
): Promise<TestDatabase> {
	const side = typeof server === "string" ? server : "source";
	const place = typeof server === "string" ? serverUrl(server) : server.url;
	const name = `hf_${side}_${randomBytes(5).toString("hex")}`;
	const admin = new pg.Client({ connectionString: place });
	await admin.connect();
	const encoding = options.encoding ? ` ENCODING '${options.encoding}' LOCALE 'C'` : "";
	await admin.query(`CREATE DATABASE ${name} TEMPLATE template0${encoding}`);
	const url = new URL(place);
	url.pathname = `/${name}`;
	// A fence ends every session of a database, ours too: the next query opens another
	let client: pg.Client | undefined;
	const session = async () => {
		if (client) return client;
		client = new pg.Client({ connectionString: url.href });
		client.on("error", () => {
			client = undefined;
		});
		await client.connect();
		return client;
	};
	const version = typeof options.timescaledb === "string" ? ` VERSION '${options.timescaledb}'` : "";
	if (side !== "source" && options.timescaledb !== false) await (await session()).query(`CREATE EXTENSION timescaledb${version}`);
	return {
		url: url.href,
		name,
		query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
			(await (await session()).query<Row & pg.QueryResultRow>(text, values.length > 0 ? [...values] : undefined)).rows as Row[],
		async [Symbol.asyncDispose]() {
			await dropSubscriptions(session).catch(() => {});
			await client?.end().catch(() => {});
			await dropDatabase(admin, name);
			await admin.end();
		},
	};
}

/** They keep a database from being dropped. */
async function dropSubscriptions(session: () => Promise<pg.Client>): Promise<void> {
	const own =
		"SELECT quote_ident(subname) AS name FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE datname = current_database()";
	const client = await session();
	for (const { name } of (await client.query(own)).rows) await client.query(`DROP SUBSCRIPTION ${name}`);
}

async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
	const left = "SELECT slot_name, active_pid FROM pg_replication_slots WHERE database = $1";
	for (const slot of (await admin.query(left, [name])).rows) {
		if (slot.active_pid) await admin.query("SELECT pg_terminate_backend($1, 5000)", [slot.active_pid]);
		await admin.query("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1", [slot.slot_name]);
	}
	// FORCE came with PostgreSQL 13
	const { server_version_num: version } = (await admin.query("SHOW server_version_num")).rows[0];
	if (version < 130000) await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
	await admin.query(`DROP DATABASE IF EXISTS ${name}${version < 130000 ? "" : " WITH (FORCE)"}`);
}
