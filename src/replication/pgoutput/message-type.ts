import { type Lsn, toLsn } from "../../model/lsn.js";

/** First byte of each message. */
export const messageTypes = {
	begin: 0x42,
	commit: 0x43,
	delete: 0x44,
	insert: 0x49,
	message: 0x4d,
	origin: 0x4f,
	relation: 0x52,
	truncate: 0x54,
	update: 0x55,
	type: 0x59,
} as const;

/** The first byte of a message: one of messageTypes, or unknown. Throws on an empty message. */
export function messageType(message: Buffer): number {
	const type = message[0];
	if (type === undefined) throw new Error("pgoutput message: empty");
	return type;
}

/** LSN of the commit record that a Begin announces. */
export function beginCommitLsn(begin: Buffer): Lsn {
	return toLsn(begin.readBigUInt64BE(1));
}

/** End of the commit record in a Commit: where receiving continues. */
export function commitEndLsn(commit: Buffer): Lsn {
	return toLsn(commit.readBigUInt64BE(10));
}
