import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { type Lsn, parseLsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";

export interface SlotState {
	readonly plugin: string;
	readonly database: string;
	readonly active: boolean;
	readonly activePid: number | undefined;
	/** application_name of the session that streams from it. */
	readonly activeApplication: string | undefined;
	/** Where the server goes on for a client that names no later position. */
	readonly confirmedFlushLsn: Lsn;
	/** Oldest WAL that it keeps; undefined when it was invalidated. */
	readonly restartLsn: Lsn | undefined;
	/** reserved, extended, unreserved or lost; undefined before version 13. */
	readonly walStatus: string | undefined;
	readonly temporary: boolean;
	/** WAL that the server keeps for it. */
	readonly retainedBytes: number;
}

interface SlotRow {
	readonly plugin: string;
	readonly database: string;
	readonly active: boolean;
	readonly active_pid: number | null;
	readonly application: string | null;
	readonly confirmed: string | null;
	readonly restart: string | null;
	readonly wal_status: string | null;
	readonly temporary: boolean;
	readonly retained: string | null;
}

/** The logical slot of that name; undefined when there is none. https://www.postgresql.org/docs/17/view-pg-replication-slots.html */
export async function findSlot(session: Queryable, name: string): Promise<SlotState | undefined> {
	// columns that old versions lack are read through jsonb
	const [row] = await session.query<SlotRow>(sql`
		SELECT s.plugin, s.database, s.active, s.active_pid, a.application_name AS application, s.confirmed_flush_lsn::text AS confirmed,
			s.restart_lsn::text AS restart, to_jsonb(s) ->> 'wal_status' AS wal_status, s.temporary,
			pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::text AS retained
		FROM pg_replication_slots s LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid
		WHERE s.slot_name = ${name} AND s.slot_type = 'logical'`);
	if (!row) return undefined;
	return {
		plugin: row.plugin,
		database: row.database,
		active: row.active,
		activePid: row.active_pid ?? undefined,
		activeApplication: row.application ?? undefined,
		confirmedFlushLsn: parseLsn(row.confirmed ?? "0/0"),
		restartLsn: row.restart ? parseLsn(row.restart) : undefined,
		walStatus: row.wal_status ?? undefined,
		temporary: row.temporary,
		retainedBytes: Math.max(0, Number(row.retained ?? 0)),
	};
}

/** Drops the slot if it is there; ends a session of ours that still streams from it. Throws HyperferryError E411 when another session does. */
export async function dropSlot(session: Session, name: string): Promise<void> {
	const deadline = performance.now() + 30_000;
	while (true) {
		const slot = await findSlot(session, name);
		if (!slot) return;
		try {
			if (!slot.active) {
				await session.query(sql`SELECT pg_drop_replication_slot(${name})`);
				return;
			}
			if (!(await endOurStream(session, slot))) throw slotInUse(name, slot);
		} catch (error) {
			// dropped or taken in between: look again
			const code = (error as { code?: string }).code;
			if ((code !== "42704" && code !== "55006") || performance.now() > deadline) throw error;
		}
		if (performance.now() > deadline) throw slotInUse(name, slot);
		await sleep(50);
	}
}

/** Ends the walsender of a slot when it is one of hyperferry's; true when it was. */
export async function endOurStream(session: Queryable, slot: SlotState): Promise<boolean> {
	if (slot.activePid === undefined || !slot.activeApplication?.startsWith("hyperferry/")) return false;
	await session.query(sql`SELECT pg_terminate_backend(${slot.activePid})`);
	return true;
}

function slotInUse(name: string, slot: SlotState): HyperferryError {
	const diagnostic = {
		code: "E411",
		severity: "error",
		what: `the slot ${name} is in use`,
		why: `process ${slot.activePid} on the source streams from it${slot.activeApplication ? ` (${slot.activeApplication})` : ""}`,
		fix: [`end it: SELECT pg_terminate_backend(${slot.activePid});`],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic]);
}

/** End of the WAL that is on the source's disk: what was committed before is at or before it. */
export async function currentLsn(session: Queryable): Promise<Lsn> {
	return await lsnOf(session, "SELECT pg_current_wal_flush_lsn()::text AS lsn");
}

/**
 * Writes a logical message in a transaction of its own, which the slot delivers in commit order (servers before 14 do not send it). Returns the
 * message's position: once received or applied is beyond it, so is everything committed before.
 */
export async function emitMarker(session: Queryable, content: string): Promise<Lsn> {
	return await lsnOf(session, sql`SELECT pg_logical_emit_message(true, 'hyperferry', ${content})::text AS lsn`);
}

async function lsnOf(session: Queryable, query: Parameters<Queryable["query"]>[0]): Promise<Lsn> {
	const [row] = await session.query<{ lsn: string }>(query);
	if (!row) throw new Error("the source answered without a row");
	return parseLsn(row.lsn);
}
