/** Message types of the copy sub-protocol. https://www.postgresql.org/docs/17/protocol-message-formats.html */
export const messageTypes = { copyData: 0x64, copyDone: 0x63, error: 0x45 } as const;

/** Gets whole or partial CopyData messages, headers included, and how many bytes of row data are in them. */
export type OnFrames = (frames: Buffer, dataBytes: number) => void;

/** Type and length. */
const headerLength = 5;

export interface FrameSplitter {
	/** Takes the server's bytes in order; returns what follows the copy (after CopyDone, or an error message on) once it is there. */
	push(received: Buffer): Buffer | undefined;
	/** Bytes that the last CopyData message handed on still lacks. */
	readonly missing: number;
}

/** Finds the message boundaries in what the server sends during COPY TO STDOUT; other messages than CopyData are left out. */
export function frameSplitter(onFrames: OnFrames): FrameSplitter {
	let pending: Buffer | undefined;
	let left = 0;
	let forwarding = false;
	const push = (received: Buffer) => {
		const chunk = pending ? Buffer.concat([pending, received]) : received;
		pending = undefined;
		let start = 0;
		let at = 0;
		let dataBytes = 0;
		const flush = () => {
			if (forwarding && at > start) onFrames(chunk.subarray(start, at), dataBytes);
			start = at;
			dataBytes = 0;
		};
		for (;;) {
			const taken = Math.min(left, chunk.length - at);
			at += taken;
			left -= taken;
			if (forwarding) dataBytes += taken;
			if (left > 0) break;
			if (chunk.length - at < headerLength) {
				flush();
				if (at < chunk.length) pending = chunk.subarray(at);
				return undefined;
			}
			const type = chunk[at];
			const isData = type === messageTypes.copyData;
			if (isData !== forwarding) {
				flush();
				forwarding = isData;
			}
			if (type === messageTypes.error) return chunk.subarray(at);
			const length = chunk.readUInt32BE(at + 1);
			if (type === messageTypes.copyDone) return chunk.subarray(at + 1 + length);
			at += headerLength;
			left = length - 4;
		}
		flush();
		return undefined;
	};
	return {
		push,
		get missing() {
			return forwarding ? left : 0;
		},
	};
}
