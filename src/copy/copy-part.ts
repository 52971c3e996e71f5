import { type CopyPort, copyInStatement, copyOutStatement } from "../model/copy-part.js";
import { formatLsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import { pipeCopy } from "../pg/copy.js";
import { clientOf } from "../pg/session.js";
import { joinSnapshot, type Snapshot, snapshotMode } from "./snapshot.js";

/**
 * The copy port of one worker. Every part is read in a source transaction of its own under the shared snapshot, so that the source's tables
 * are locked (ACCESS SHARE) no longer than they are read. `onBytes` hears of data that is under way: a part that fails was heard of too.
 * copyPart throws SnapshotLost, the servers' errors, and the signal's reason.
 */
export function createCopyPort(source: Session, snapshot: Snapshot, onBytes?: (partBytes: number, table: string) => void): CopyPort {
	return {
		async copyPart(part, target, signal) {
			const copied = await source.transaction(async (transaction) => {
				await joinSnapshot(transaction, snapshot.snapshot);
				return pipeCopy(clientOf(transaction), copyOutStatement(part), clientOf(target), copyInStatement(part), {
					signal,
					...(onBytes ? { onBytes } : {}),
				});
			}, snapshotMode);
			return { ...copied, copyPoint: formatLsn(snapshot.copyPoint) };
		},
	};
}
