import { type CopiedPart, type CopyPartArgs, type CopyPort, copyInStatement, copyOutStatement } from "../model/copy-part.js";
import { formatLsn } from "../model/lsn.js";
import type { Session } from "../model/queryable.js";
import { pipeCopy } from "../pg/copy.js";
import { clientOf } from "../pg/session.js";
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
export function createCopyPort(source: Session, snapshot: Snapshot, watch: CopyWatch): CopyPort {
	return {
		async copyPart(part, target, signal) {
			watch.begin(part);
			let copied: CopiedPart | undefined;
			try {
				const counts = await source.transaction(async (transaction) => {
					await joinSnapshot(transaction, snapshot.snapshot);
					return pipeCopy(clientOf(transaction), copyOutStatement(part), clientOf(target), copyInStatement(part), {
						onBytes: (bytes) => watch.bytes(part, bytes),
						signal,
					});
				}, snapshotMode);
				copied = { ...counts, copyPoint: formatLsn(snapshot.copyPoint) };
				return copied;
			} finally {
				watch.end(part, copied);
			}
		},
	};
}
