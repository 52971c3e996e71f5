import { type FileHandle, open } from "node:fs/promises";
import { messageType, messageTypes } from "../pgoutput/message-type.js";
import { changeLogDamaged } from "./failures.js";
import { parseFrames } from "./frame.js";
import { origin, type Place } from "./index-record.js";
import type { Segment } from "./segment.js";

export interface FrameSource {
	readonly segments: readonly Segment[];
	/** End of the last whole transaction now. */
	end(): Place;
	/** Called between batches: resolves when there is more behind `place`, with false when there will be none. */
	more(place: Place): Promise<boolean>;
}

const batchBytes = 128 * 1024;

/**
 * Messages from `start` on, in batches of views into one buffer that is used again; before them the relations that were sent earlier.
 * Ends when `signal` aborts. Throws HyperferryError E404.
 */
export async function* readFrames(source: FrameSource, start: Place, signal: AbortSignal): AsyncGenerator<readonly Buffer[]> {
	await using file = new SegmentFile(source);
	if (start.offset > origin.offset) {
		const relations = await relationsBefore(file, start, signal);
		if (relations.length > 0 && !signal.aborted) yield relations;
	}
	for (let place = start; !signal.aborted && (await source.more(place)); ) {
		const end = source.end();
		if (place.segment < end.segment && place.offset >= file.size(place)) place = { segment: place.segment + 1, offset: 0 };
		const limit = place.segment < end.segment ? file.size(place) : end.offset;
		if (place.offset >= limit) continue;
		const { payloads, used } = await file.frames(place, limit);
		place = { segment: place.segment, offset: place.offset + used };
		if (payloads.length > 0) yield payloads;
	}
}

/** The latest relation and type messages between the head of the segment and `place`, copied, in the order in which they came. */
async function relationsBefore(file: SegmentFile, place: Place, signal: AbortSignal): Promise<readonly Buffer[]> {
	const found = new Map<string, Buffer>();
	for (let offset = 0; offset < place.offset && !signal.aborted; ) {
		const { payloads, used } = await file.frames({ segment: place.segment, offset }, place.offset);
		offset += used;
		for (const payload of payloads) {
			const type = messageType(payload);
			if (type !== messageTypes.relation && type !== messageTypes.type) continue;
			const key = `${type}:${payload.readUInt32BE(1)}`;
			found.delete(key);
			found.set(key, Buffer.from(payload));
		}
	}
	return [...found.values()];
}

class SegmentFile implements AsyncDisposable {
	private segment: Segment | undefined;
	private handle: FileHandle | undefined;
	private buffer = Buffer.allocUnsafe(batchBytes);

	constructor(private readonly source: FrameSource) {}

	/** Bytes of the segment's data. */
	size(place: Place): number {
		return this.find(place).dataBytes;
	}

	/** Whole frames at `place`, at least one, up to `limit`. */
	async frames(place: Place, limit: number): Promise<{ readonly payloads: readonly Buffer[]; readonly used: number }> {
		const segment = this.find(place);
		for (let wanted = batchBytes; ; ) {
			const bytes = await this.bytes(segment, place.offset, Math.min(wanted, limit - place.offset));
			const parsed = parseFrames(bytes);
			if (parsed.payloads.length > 0) return parsed;
			const damaged = (why: string) => changeLogDamaged(segment.dataFile, place.offset, why);
			if (parsed.damagedAt !== undefined) throw damaged("the checksum of the frame there is wrong");
			wanted = parsed.wanted ?? batchBytes;
			if (wanted > limit - place.offset || wanted <= bytes.length) throw damaged("the frame there reaches behind the end of the data");
		}
	}

	private find(place: Place): Segment {
		if (this.segment?.number === place.segment) return this.segment;
		const segment = this.source.segments.find(({ number }) => number === place.segment);
		if (!segment) throw changeLogDamaged(`segment ${place.segment}`, undefined, "it was deleted before it was read");
		return segment;
	}

	private async bytes(segment: Segment, offset: number, length: number): Promise<Buffer> {
		if (this.segment !== segment) {
			await this.handle?.close();
			this.handle = await openFile(segment);
			this.segment = segment;
		}
		if (this.buffer.length < length) this.buffer = Buffer.allocUnsafe(length);
		else if (this.buffer.length > batchBytes && length <= batchBytes) this.buffer = Buffer.allocUnsafe(batchBytes);
		let done = 0;
		while (done < length) {
			const read = await this.handle?.read(this.buffer, done, length - done, offset + done);
			if (!read?.bytesRead) throw changeLogDamaged(segment.dataFile, offset + done, "the file ends here; the index speaks of more");
			done += read.bytesRead;
		}
		return this.buffer.subarray(0, length);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.handle?.close();
	}
}

async function openFile(segment: Segment): Promise<FileHandle> {
	try {
		return await open(segment.dataFile, "r");
	} catch (error) {
		throw changeLogDamaged(segment.dataFile, undefined, `the file cannot be opened: ${(error as Error).message}`, error);
	}
}
