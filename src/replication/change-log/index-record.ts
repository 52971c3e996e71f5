import { crc32 } from "node:zlib";
import { type Lsn, toLsn } from "../../model/lsn.js";

/** Where a frame begins or ends: segment number and byte offset in its data file. */
export interface Place {
	readonly segment: number;
	readonly offset: number;
}

export const origin: Place = { segment: 0, offset: 0 };

/** One entry of a segment's index; `endLsn` never goes down from one to the next. */
export interface IndexRecord {
	/** commit: a transaction that ends in this segment. position: nothing is missing up to endLsn. */
	readonly kind: "commit" | "position";
	/** Of a commit: its commit record. */
	readonly commitLsn: Lsn;
	readonly endLsn: Lsn;
	/** Where the transaction begins, maybe in an earlier segment. */
	readonly begin: Place;
	/** Offset behind its last frame, in this segment. Of a segment's first record: where the relations at its head end. */
	readonly endOffset: number;
}

/** Fixed, and a divisor of disk sectors, so that one record is never torn in two. */
export const indexRecordSize = 64;
const magic = 0x31494648;
const kinds = { commit: 1, position: 2 } as const;

export function positionRecord(lsn: Lsn, place: Place): IndexRecord {
	return { kind: "position", commitLsn: lsn, endLsn: lsn, begin: place, endOffset: place.offset };
}

export function encodeIndexRecords(records: readonly IndexRecord[]): Buffer {
	const buffer = Buffer.alloc(records.length * indexRecordSize);
	records.forEach((record, index) => {
		const at = index * indexRecordSize;
		buffer.writeUInt32LE(magic, at);
		buffer.writeUInt32LE(kinds[record.kind], at + 4);
		buffer.writeBigUInt64LE(record.commitLsn, at + 8);
		buffer.writeBigUInt64LE(record.endLsn, at + 16);
		buffer.writeBigUInt64LE(BigInt(record.begin.segment), at + 24);
		buffer.writeBigUInt64LE(BigInt(record.begin.offset), at + 32);
		buffer.writeBigUInt64LE(BigInt(record.endOffset), at + 40);
		buffer.writeUInt32LE(crc32(buffer.subarray(at, at + indexRecordSize - 4)), at + indexRecordSize - 4);
	});
	return buffer;
}

/** Undefined when the bytes at `at` are no whole record. */
export function decodeIndexRecord(buffer: Buffer, at: number): IndexRecord | undefined {
	if (at + indexRecordSize > buffer.length || buffer.readUInt32LE(at) !== magic) return undefined;
	const checksum = buffer.readUInt32LE(at + indexRecordSize - 4);
	if (checksum !== crc32(buffer.subarray(at, at + indexRecordSize - 4))) return undefined;
	const number = (offset: number) => Number(buffer.readBigUInt64LE(at + offset));
	return {
		kind: buffer.readUInt32LE(at + 4) === kinds.commit ? "commit" : "position",
		commitLsn: toLsn(buffer.readBigUInt64LE(at + 8)),
		endLsn: toLsn(buffer.readBigUInt64LE(at + 16)),
		begin: { segment: number(24), offset: number(32) },
		endOffset: number(40),
	};
}
