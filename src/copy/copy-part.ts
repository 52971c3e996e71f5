import { type CopiedPart, type CopyPartArgs, type CopyPort, copyInStatement, copyOutStatement } from "../model/copy-part.js";
import { formatLsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import { quoteTable, sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import { pipeCopy } from "../pg/copy.js";
import { clientOf } from "../pg/session.js";
import type { CopyGate } from "./copy-gate.js";
import { readableParts } from "./readable-partitions.js";
import { joinSnapshot, type Snapshot, snapshotMode } from "./snapshot.js";

/** Hears how a part gets on; a part may begin again after it ended without having been copied. */
export interface CopyWatch {
	begin(part: CopyPartArgs): void;
	/** Row data that went through since the last call. */
	bytes(part: CopyPartArgs, bytes: number): void;
	end(part: CopyPartArgs, copied: CopiedPart | undefined): void;
}

/**
 * The copy port of one worker. Every part is read in a source transaction of its own under the shared snapshot, so that the source's tables
 * are locked (ACCESS SHARE) no longer than they are read. copyPart throws SnapshotLost, the servers' errors, and the signal's reason.
 */
export function createCopyPort(source: Session, snapshot: Snapshot, watch: CopyWatch, gate: CopyGate): CopyPort {
	return {
		async copyPart(part, target, signal) {
			await gate.open(signal);
			watch.begin(part);
			let copied: CopiedPart | undefined;
			try {
				copied = await source.transaction(async (transaction) => {
					await joinSnapshot(transaction, snapshot.snapshot);
					const { parts, dropped, leaves } = await readableParts(transaction, part);
					let [rows, bytes] = [0, 0];
					let hidden = dropped;
					let file: string | undefined;
					for (const readable of parts) {
						const counts = await pipeCopy(clientOf(transaction), copyOutStatement(readable), clientOf(target), copyInStatement(readable), {
							onBytes: (count) => watch.bytes(part, count),
							pace: gate.pass,
							signal,
						});
						rows += counts.rows;
						bytes += counts.bytes;
						const files = await filesOf(transaction, readable.partition ?? readable.table);
						if (files.now !== files.known) hidden = true;
						else if (!readable.partition) file = files.now;
					}
					const copyPoint = formatLsn(snapshot.copyPoint);
					const truncatedBefore = hidden ? { truncatedBefore: await positionNow(transaction) } : {};
					return { rows, bytes, copyPoint, ...(file && { file }), ...truncatedBefore, ...(leaves && { leaves }) };
				}, snapshotMode);
				return copied;
			} finally {
				watch.end(part, copied);
			}
		},
	};
}

/**
 * The file (relfilenode) that the snapshot knows for a table, and the one it has: another one after TRUNCATE and the like. To be asked behind
 * the copy, whose lock on the table keeps the answer true. pg_class is read under the snapshot, the function is not.
 */
export async function filesOf(transaction: Queryable, table: TableId): Promise<{ readonly known: string; readonly now: string }> {
	const [files] = await transaction.query<{ known: string; now: string }>(
		sql`select relfilenode::text as known, pg_relation_filenode(oid)::text as now from pg_class where oid = ${quoteTable(table)}::regclass`,
	);
	if (!files) throw new Error(`${table.schema}.${table.name} is not in pg_class`);
	return files;
}

async function positionNow(transaction: Queryable): Promise<string> {
	const [row] = await transaction.query<{ position: string }>(
		"select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end as position",
	);
	if (!row) throw new Error("the source told no position");
	return row.position;
}
