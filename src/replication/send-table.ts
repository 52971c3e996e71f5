import { setTimeout as sleep } from "node:timers/promises";
import type { Queryable, Session } from "../model/queryable.js";
import { quoteIdent, quoteTable, sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";

const pollMs = 100;

/**
 * Makes a publication that a slot reads from send a table. Resolves when every change that commits from then on is sent: a transaction that was
 * under way when the table was added may have left "not published" in the walsender's memory, so the table is added once more when all of those
 * have ended (mended in PostgreSQL 17.5, 16.9, 15.13, 14.18, 13.21). Throws what the server answers, and the signal's reason.
 */
export async function sendTable(source: Session, publication: string, table: TableId, signal: AbortSignal): Promise<void> {
	const alter = `ALTER PUBLICATION ${quoteIdent(publication)}`;
	const one = `TABLE ONLY ${quoteTable(table)}`;
	const members = await source.query(sql`
		select from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
		where p.pubname = ${publication} and r.prrelid = to_regclass(${quoteTable(table)})`);
	if (members.length === 0) await source.exec(`${alter} ADD ${one}`);
	await olderTransactionsEnded(source, signal);
	await source.transaction((transaction) => transaction.exec(`${alter} DROP ${one}; ${alter} ADD ${one}`));
}

async function olderTransactionsEnded(source: Queryable, signal: AbortSignal): Promise<void> {
	const [now] = await source.query<{ xid: string }>("select txid_current()::text as xid");
	for (;;) {
		const ended = await source.query(sql`select where txid_snapshot_xmin(txid_current_snapshot()) > ${now?.xid}::bigint`);
		if (ended.length > 0) return;
		await sleep(pollMs, undefined, { signal });
	}
}
