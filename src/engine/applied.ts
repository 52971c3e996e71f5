import { formatLsn, type Lsn, parseLsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";

/** How far the target is; the applier moves it in the transaction that holds the changes. */
export interface Applied {
	/** End of the last applied source transaction. */
	readonly lsn: Lsn;
	/** Its commit time on the source; undefined before the first. */
	readonly committedAt?: string;
	readonly transactions: bigint;
	readonly changes: bigint;
}

export async function readApplied(target: Queryable): Promise<Applied | undefined> {
	const [row] = await target.query<{ lsn: string; committedAt: string | null; transactions: string; changes: string }>(
		`select lsn, committed_at as "committedAt", transactions, changes from _hyperferry.applied`,
	);
	if (!row) return undefined;
	return {
		lsn: parseLsn(row.lsn),
		...(row.committedAt === null ? {} : { committedAt: row.committedAt }),
		transactions: BigInt(row.transactions),
		changes: BigInt(row.changes),
	};
}

/** The consistent point of a new slot is where applying starts; nothing was applied before. */
export async function initApplied(target: Queryable, lsn: Lsn): Promise<void> {
	await target.query(sql`
		insert into _hyperferry.applied (lsn) values (${formatLsn(lsn)})
		on conflict (one) do update set lsn = excluded.lsn, committed_at = null, transactions = 0, changes = 0`);
}
