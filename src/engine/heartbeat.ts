import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";

export interface Heartbeat {
	/** As the server prints timestamptz, UTC. */
	readonly at: string;
	/** By the server's clock. */
	readonly ageMs: number;
	/** What the running apply says about itself. */
	readonly status: unknown;
}

export async function writeHeartbeat(target: Queryable, status: unknown): Promise<void> {
	await target.query(sql`
		insert into _hyperferry.heartbeat (at, status) values (clock_timestamp(), ${JSON.stringify(status)})
		on conflict (one) do update set at = excluded.at, status = excluded.status`);
}

export async function readHeartbeat(target: Queryable): Promise<Heartbeat | undefined> {
	const [row] = await target.query<Heartbeat>(
		`select at, (extract(epoch from clock_timestamp() - at) * 1000)::int as "ageMs", status from _hyperferry.heartbeat`,
	);
	return row;
}
