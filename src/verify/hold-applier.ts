import type { ApplierHold, Hold } from "../model/applier-hold.js";
import { type Lsn, parseLsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";

/**
 * The holds of the applier in this process. It can only halt at positions that it has not passed, so a pause aims at the end of the source's WAL,
 * again if it went beyond in that moment.
 */
export function holdApplier(applier: { holdAt(lsn: Lsn): Promise<Hold> }, source: Queryable): ApplierHold {
	return {
		async pause() {
			for (;;) {
				const [row] = await source.query<{ lsn: string }>("select pg_current_wal_flush_lsn()::text as lsn");
				if (!row) throw new Error("pg_current_wal_flush_lsn returned nothing");
				try {
					return await applier.holdAt(parseLsn(row.lsn));
				} catch (error) {
					if (!(error instanceof RangeError)) throw error;
				}
			}
		},
		holdAt: (lsn) => applier.holdAt(lsn),
	};
}
