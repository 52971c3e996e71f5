import type pg from "pg";
import type { Endpoint } from "../model/endpoint.js";
import type { Queryable, Session } from "../model/queryable.js";
import type { SqlQuery } from "../model/sql.js";
import { type ConnectOptions, connectClient } from "./connect.js";

/** A session on its own connection, and the driver's client for those parts of pg/ that need the wire. */
export interface PgSession extends Session {
	readonly client: pg.Client;
	/** Opens a further session of the same kind. */
	another(): Promise<PgSession>;
}

/** Opens a session. Throws what connectClient throws. */
export async function openSession(endpoint: Endpoint, options: ConnectOptions): Promise<PgSession> {
	const client = await connectClient(endpoint, options);
	const queryable = queryableOf(client);
	const { processID } = client as unknown as { processID: number };
	const [version] = await queryable.query<{ version: number }>("select current_setting('server_version_num')::int as version");
	await client.query(timeouts(version?.version ?? 0));
	const close = async () => {
		await client.end().catch(() => {});
	};
	const session: PgSession = {
		...queryable,
		client,
		backendPid: processID,
		serverVersion: version?.version ?? 0,
		close,
		another: () => openSession(endpoint, options),
		async transaction(work, mode = "") {
			await client.query(`BEGIN ${mode}`);
			try {
				const result = await work(queryable);
				await client.query("COMMIT");
				return result;
			} catch (error) {
				await client.query("ROLLBACK").catch(() => {});
				throw error;
			}
		},
		[Symbol.asyncDispose]: close,
	};
	clients.set(session, client);
	return session;
}

/** Time limits that only newer servers have: a long copy or a held snapshot must meet none. */
function timeouts(version: number): string {
	return [version >= 140000 ? "SET idle_session_timeout = 0" : "", version >= 170000 ? "SET transaction_timeout = 0" : ""].join("; ");
}

function queryableOf(client: pg.Client): Queryable {
	const queryable: Queryable = {
		async query<Row extends object>(query: SqlQuery | string) {
			const result = typeof query === "string" ? await client.query(query) : await client.query(query.text, [...query.values]);
			return result.rows as Row[];
		},
		async exec(text) {
			await client.query(text);
		},
	};
	clients.set(queryable, client);
	return queryable;
}

/** The driver's client behind a Queryable that openSession made: for COPY, which needs the wire. Throws TypeError for any other. */
export function clientOf(queryable: Queryable): pg.Client {
	const client = clients.get(queryable);
	if (!client) throw new TypeError("not a session of pg/session");
	return client;
}

const clients = new WeakMap<Queryable, pg.Client>();
