import { crc32 } from "node:zlib";

/** A frame: u32 length and u32 CRC-32 of the payload, both little-endian, then the payload (one pgoutput message). */
export const frameHeader = 8;

/** Writes one frame at `offset`; returns the offset behind it. The caller sees to the space. */
export function putFrame(into: Buffer, offset: number, payload: Buffer): number {
	putFrameHeader(into, offset, payload);
	return offset + frameHeader + payload.copy(into, offset + frameHeader);
}

export function putFrameHeader(into: Buffer, offset: number, payload: Buffer): void {
	into.writeUInt32LE(payload.length, offset);
	into.writeUInt32LE(crc32(payload), offset + 4);
}

export interface ParsedFrames {
	/** Payloads of whole frames, as views. */
	readonly payloads: Buffer[];
	/** Bytes of these frames. */
	readonly used: number;
	/** Bytes of the frame that was cut off, once its header is there. */
	readonly wanted?: number;
	/** Offset of a frame whose checksum is wrong. */
	readonly damagedAt?: number;
}

/** Whole frames at the start of `buffer`. */
export function parseFrames(buffer: Buffer): ParsedFrames {
	const payloads: Buffer[] = [];
	let offset = 0;
	while (offset + frameHeader <= buffer.length) {
		const start = offset + frameHeader;
		const end = start + buffer.readUInt32LE(offset);
		if (end > buffer.length) return { payloads, used: offset, wanted: end - offset };
		const payload = buffer.subarray(start, end);
		// no message is empty: a run of zeros is damage, although the checksum of nothing is zero
		if (payload.length === 0 || crc32(payload) !== buffer.readUInt32LE(offset + 4)) return { payloads, used: offset, damagedAt: offset };
		payloads.push(payload);
		offset = end;
	}
	return { payloads, used: offset };
}
