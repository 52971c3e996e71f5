import type { Diagnostic } from "../../model/diagnostic.js";
import { formatLsn, type Lsn, minLsn, parseLsn } from "../../model/lsn.js";
import { sql } from "../../model/sql.js";
import { type TableId, tableKey } from "../../model/table-id.js";
import type { PgSession } from "../../pg/session.js";
import type { AppliedTable } from "./applied-table.js";

/** What the target has; written in the transaction of the changes. */
export interface Position {
	/** End of the last transaction that is applied. */
	readonly lsn: Lsn;
	readonly transactions: number;
	readonly changes: number;
}

/** Where a position is kept on the target. */
export interface PositionStore {
	load(session: PgSession): Promise<Position>;
	/**
	 * Locks the position in the open transaction, so that a transaction of ours that is still at work on another connection (one that we lost) is
	 * over before anything is written. Returns where the target is now.
	 */
	lock(session: PgSession): Promise<Lsn>;
	/** `commitTime`: microseconds since 2000-01-01 UTC. */
	save(session: PgSession, position: Position, commitTime: bigint): Promise<void>;
}

/** The migration's own, in _hyperferry.applied; made when it is missing, with `from`. */
export function migrationPosition(from: Lsn): PositionStore {
	return {
		async load(session) {
			await session.query(
				sql`INSERT INTO _hyperferry.applied (lsn, transactions, changes) VALUES (${formatLsn(from)}, 0, 0) ON CONFLICT (one) DO NOTHING`,
			);
			const [row] = await session.query<{ lsn: string; transactions: string | null; changes: string | null }>(
				"SELECT lsn, transactions, changes FROM _hyperferry.applied",
			);
			if (!row) throw new Error("_hyperferry.applied has no row");
			return { lsn: parseLsn(row.lsn), transactions: Number(row.transactions ?? 0), changes: Number(row.changes ?? 0) };
		},
		async lock(session) {
			const [row] = await session.query<{ lsn: string }>("SELECT lsn FROM _hyperferry.applied FOR UPDATE");
			if (!row) throw new Error("_hyperferry.applied has no row");
			return parseLsn(row.lsn);
		},
		async save(session, { lsn, transactions, changes }, commitTime) {
			await session.query(sql`
				UPDATE _hyperferry.applied
				SET lsn = ${formatLsn(lsn)}, transactions = ${transactions}, changes = ${changes},
					committed_at = timestamptz '2000-01-01 00:00:00+00' + ${commitTime.toString()}::bigint * interval '1 microsecond'`);
		},
	};
}

/**
 * That of tables which are behind the others: their copy points in _hyperferry.table_state, which move on with what is applied, so that a
 * table's copy point goes on saying what it has.
 */
export function tablesPosition(tables: readonly TableId[]): PositionStore {
	const schemas = tables.map(({ schema }) => schema);
	const names = tables.map(({ name }) => name);
	const lowest = async (session: PgSession): Promise<Lsn> => {
		const rows = await session.query<{ lsn: string }>(sql`
			SELECT copy_point AS lsn FROM _hyperferry.table_state
			WHERE (schema_name, table_name) IN (SELECT * FROM unnest(${schemas}::text[], ${names}::text[])) ORDER BY 1 FOR UPDATE`);
		const [first, ...more] = rows.map(({ lsn }) => parseLsn(lsn));
		if (first === undefined) throw new Error("the tables have no copy point");
		return more.reduce(minLsn, first);
	};
	return {
		load: async (session) => ({ lsn: await lowest(session), transactions: 0, changes: 0 }),
		lock: lowest,
		async save(session, { lsn }) {
			await session.query(sql`
				UPDATE _hyperferry.table_state SET copy_point = greatest(copy_point, ${formatLsn(lsn)}::pg_lsn)
				WHERE (schema_name, table_name) IN (SELECT * FROM unnest(${schemas}::text[], ${names}::text[]))`);
		},
	};
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
