import type { Diagnostic } from "../../model/diagnostic.js";
import { formatLsn, type Lsn, parseLsn } from "../../model/lsn.js";
import { sql } from "../../model/sql.js";
import { tableKey } from "../../model/table-id.js";
import type { PgSession } from "../../pg/session.js";
import type { AppliedTable } from "./applied-table.js";

/** What the target has: the row of _hyperferry.applied, written in the transaction of the changes. */
export interface Position {
	/** End of the last transaction that is applied. */
	readonly lsn: Lsn;
	readonly transactions: number;
	readonly changes: number;
}

/** Reads the position; makes it `from` when there is none. */
export async function loadPosition(session: PgSession, from: Lsn): Promise<Position> {
	await session.query(
		sql`INSERT INTO _hyperferry.applied (lsn, transactions, changes) VALUES (${formatLsn(from)}, 0, 0) ON CONFLICT (one) DO NOTHING`,
	);
	const [row] = await session.query<{ lsn: string; transactions: string | null; changes: string | null }>(
		"SELECT lsn, transactions, changes FROM _hyperferry.applied",
	);
	if (!row) throw new Error("_hyperferry.applied has no row");
	return { lsn: parseLsn(row.lsn), transactions: Number(row.transactions ?? 0), changes: Number(row.changes ?? 0) };
}

/**
 * Opens a transaction and locks the position, so that a transaction of ours that is still at work on another connection (one that we lost)
 * is over before anything is written. Returns where the target is now.
 */
export async function beginAtPosition(session: PgSession): Promise<Lsn> {
	await session.exec("BEGIN");
	const [row] = await session.query<{ lsn: string }>("SELECT lsn FROM _hyperferry.applied FOR UPDATE");
	if (!row) throw new Error("_hyperferry.applied has no row");
	return parseLsn(row.lsn);
}

/** `commitTime`: microseconds since 2000-01-01 UTC. */
export async function savePosition(session: PgSession, { lsn, transactions, changes }: Position, commitTime: bigint): Promise<void> {
	await session.query(sql`
		UPDATE _hyperferry.applied
		SET lsn = ${formatLsn(lsn)}, transactions = ${transactions}, changes = ${changes},
			committed_at = timestamptz '2000-01-01 00:00:00+00' + ${commitTime.toString()}::bigint * interval '1 microsecond'`);
}

/** Tables that were stopped before, by tableKey, with the reason. */
export async function loadStops(session: PgSession): Promise<ReadonlyMap<string, Diagnostic>> {
	const rows = await session.query<{ schema_name: string; table_name: string; reason: Diagnostic }>(
		"SELECT schema_name, table_name, reason FROM _hyperferry.table_state WHERE state = 'stopped'",
	);
	return new Map(rows.map(({ schema_name, table_name, reason }) => [tableKey({ schema: schema_name, name: table_name }), reason]));
}

export async function saveStop(session: PgSession, { planned: { table }, copyPoint }: AppliedTable, reason: Diagnostic): Promise<void> {
	await session.query(sql`
		INSERT INTO _hyperferry.table_state AS s (schema_name, table_name, copy_point, state, reason)
		VALUES (${table.schema}, ${table.name}, ${formatLsn(copyPoint)}, 'stopped', ${JSON.stringify(reason)})
		ON CONFLICT (schema_name, table_name) DO UPDATE SET state = excluded.state, reason = excluded.reason`);
}
