import { closeSync, fdatasync } from "node:fs";
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { type Lsn, maxLsn } from "../../model/lsn.js";
import { limitReached } from "./failures.js";
import { frameHeader, putFrame, putFrameHeader } from "./frame.js";
import { type IndexRecord, type Place, positionRecord } from "./index-record.js";
import type { Recovered } from "./recover.js";
import { closeData, removeFiles, type Segment, segmentOf, truncateData, writeData, writeIndex } from "./segment.js";

const syncData = promisify(fdatasync);

export interface SegmentWriterOptions {
	readonly limitBytes: number;
	readonly segmentBytes: number;
	/** Messages for the head of a new segment. */
	readonly head: () => Iterable<Buffer>;
	/** Everything that was put is in the files. */
	readonly onWritten: () => void;
}

/**
 * Frames into segment files through one buffer. Data goes to disk before the index records that speak of it: a record on disk means that its
 * transaction is there, so what lies behind the last record can be cut after a crash.
 */
export class SegmentWriter {
	readonly segments: Segment[];
	/** End of the last whole transaction in the files: how far a reader may go. */
	end: Place;
	/** The same, of what has been flushed. */
	durableEnd: Place;
	private recordedLsn: Lsn;
	private readonly buffer = Buffer.allocUnsafe(256 * 1024);
	private used = 0;
	/** Commits whose last bytes are in the buffer. */
	private buffered: IndexRecord[] = [];
	private flushing = false;
	/** Files of dropped segments that a flush may still hold. */
	private readonly retired: number[] = [];
	private directoryDirty = true;

	constructor(
		private readonly directory: string,
		recovered: Recovered,
		private readonly options: SegmentWriterOptions,
	) {
		this.segments = [...recovered.segments];
		this.end = this.durableEnd = recovered.end;
		this.recordedLsn = recovered.durableLsn;
		if (this.segments.length > 0) return;
		const first = segmentOf(directory, recovered.end.segment);
		first.pending.push(positionRecord(recovered.durableLsn, recovered.end));
		this.segments.push(first);
	}

	get current(): Segment {
		return this.segments.at(-1) as Segment;
	}

	get bytes(): number {
		return this.segments.reduce((sum, segment) => sum + segment.dataBytes + segment.indexBytes, 0);
	}

	/** Starts a new segment when the current one is full. `lsn`: received so far; `within`: a transaction is open. */
	rotateWhenFull(lsn: Lsn, within: boolean): void {
		const { current } = this;
		if (current.dataBytes + this.used - current.headBytes < this.options.segmentBytes) return;
		this.write();
		this.recordPosition(lsn);
		const next = segmentOf(this.directory, current.number + 1);
		this.directoryDirty = true;
		try {
			for (const message of this.options.head()) this.writeFrame(next, message);
		} catch (error) {
			removeFiles(next);
			throw error;
		}
		next.headBytes = next.dataBytes;
		if (!within) this.end = { segment: next.number, offset: next.headBytes };
		next.pending.push({ ...positionRecord(lsn, this.end), endOffset: next.headBytes });
		this.segments.push(next);
	}

	/** Where the next frame will begin. */
	get place(): Place {
		return { segment: this.current.number, offset: this.current.dataBytes + this.used };
	}

	put(message: Buffer): void {
		const size = frameHeader + message.length;
		if (this.used + size > this.buffer.length) this.write();
		if (size > this.buffer.length) this.writeFrame(this.current, message);
		else this.used = putFrame(this.buffer, this.used, message);
	}

	/** The transaction whose Commit was put last. */
	commit(commitLsn: Lsn, endLsn: Lsn, begin: Place): void {
		this.buffered.push({ kind: "commit", commitLsn, endLsn, begin, endOffset: this.place.offset });
	}

	/** Writes the buffer to the file, which makes its commits readable. Throws what the system throws, or E403 at the limit. */
	write(): void {
		if (this.used > 0) {
			this.reserve(this.used);
			writeData(this.current, this.buffer.subarray(0, this.used));
			this.used = 0;
		}
		const last = this.buffered.at(-1);
		if (last) {
			this.current.pending.push(...this.buffered);
			this.current.lastCommit = last;
			this.end = { segment: this.current.number, offset: last.endOffset };
			this.recordedLsn = last.endLsn;
			this.buffered = [];
		}
		this.options.onWritten();
	}

	/** Forgets the transaction that began at `place` and was not committed. */
	discardFrom(place: Place): void {
		const { current } = this;
		if (place.segment === current.number && place.offset >= current.dataBytes) this.used = place.offset - current.dataBytes;
		else {
			this.used = 0;
			this.truncateTo(place);
		}
	}

	/** Forgets everything that is not whole in the files: after a failed write. */
	rollback(): void {
		this.used = 0;
		this.buffered = [];
		this.truncateTo(this.end);
	}

	/** Waits until all that write() wrote is on disk, and `lsn` (which that covers) with it. Not to be called twice at a time. */
	async flush(lsn: Lsn): Promise<void> {
		this.recordPosition(lsn);
		const { end } = this;
		const work = this.segments.filter((segment) => segment.dirty || segment.pending.length > 0);
		const records = work.map((segment) => segment.pending.slice());
		this.flushing = true;
		try {
			for (const segment of work) {
				if (!segment.dirty || segment.fd === undefined) continue;
				segment.dirty = false;
				await syncData(segment.fd).catch((error: unknown) => {
					throw new SyncFailed("fdatasync failed", { cause: error });
				});
			}
			for (const [index, segment] of work.entries()) {
				const ready = records[index] ?? [];
				if (ready.length === 0 || !this.segments.includes(segment)) continue;
				await writeIndex(segment, ready);
				segment.pending.splice(0, ready.length);
			}
			if (this.directoryDirty) await syncDirectory(this.directory);
			this.directoryDirty = false;
			this.durableEnd = end;
		} finally {
			this.flushing = false;
			for (const fd of this.retired.splice(0)) closeSync(fd);
		}
		for (const segment of this.segments) if (segment !== this.current && !segment.dirty) closeData(segment);
	}

	/** Deletes the segments before `number`. */
	removeBefore(number: number): void {
		while (this.segments.length > 1 && (this.segments[0] as Segment).number < number) this.drop(this.segments.shift() as Segment);
	}

	close(): void {
		for (const segment of this.segments) closeData(segment);
	}

	private recordPosition(lsn: Lsn): void {
		if (lsn <= this.recordedLsn) return;
		const segment = this.segments.find(({ number }) => number === this.end.segment) ?? this.current;
		segment.pending.push(positionRecord(lsn, this.end));
		this.recordedLsn = maxLsn(lsn, this.recordedLsn);
	}

	private writeFrame(segment: Segment, message: Buffer): void {
		this.reserve(frameHeader + message.length);
		const header = Buffer.alloc(frameHeader);
		putFrameHeader(header, 0, message);
		writeData(segment, header);
		writeData(segment, message);
	}

	private reserve(bytes: number): void {
		if (this.bytes + bytes > this.options.limitBytes) throw limitReached(this.directory, this.bytes, this.options.limitBytes);
	}

	private truncateTo(place: Place): void {
		while (this.current.number > place.segment) this.drop(this.segments.pop() as Segment);
		truncateData(this.current, place.offset);
	}

	private drop(segment: Segment): void {
		if (this.flushing && segment.fd !== undefined) {
			this.retired.push(segment.fd);
			segment.fd = undefined;
		}
		removeFiles(segment);
	}
}

/** What was written may be lost although a later fsync succeeds: only a new opening knows what is there. */
export class SyncFailed extends Error {}

/** The names of new files must be on disk as well. */
async function syncDirectory(directory: string): Promise<void> {
	const handle = await open(directory, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
