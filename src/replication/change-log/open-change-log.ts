import { mkdirSync } from "node:fs";
import { type Lsn, maxLsn, minLsn } from "../../model/lsn.js";
import type { ChangeLog, ChangeReader } from "../change-log.js";
import { beginCommitLsn, commitEndLsn, messageType, messageTypes } from "../pgoutput/message-type.js";
import { writeFailure } from "./failures.js";
import type { Place } from "./index-record.js";
import { locate } from "./locate.js";
import { readFrames } from "./read-frames.js";
import { recover } from "./recover.js";
import { SegmentWriter, SyncFailed } from "./segment-writer.js";
import { Signals } from "./signals.js";

export interface ChangeLogOptions {
	/** Most bytes on disk. */
	readonly limitBytes: number;
	/** A segment ends at the first message that begins behind this many bytes; 64 MB, or a quarter of the limit when that is less. */
	readonly segmentBytes?: number;
}

/** Opens the change log in `directory` (made when missing) at its last whole transaction. Throws HyperferryError E404. */
export function openChangeLog(directory: string, options: ChangeLogOptions): ChangeLog {
	mkdirSync(directory, { recursive: true, mode: 0o700 });
	return new SegmentedChangeLog(directory, options);
}

class SegmentedChangeLog implements ChangeLog {
	durableLsn: Lsn;
	receivedLsn: Lsn;
	/** As receivedLsn, with what is still in the writer's buffer. */
	private appendedLsn: Lsn;
	private readonly writer: SegmentWriter;
	/** The transaction that is being received. */
	private open: { readonly commitLsn: Lsn; readonly begin: Place } | undefined;
	/** Latest relation and type messages by type and oid, in the order in which they came. */
	private readonly relations = new Map<string, Buffer>();
	/** Why nothing can be appended: until restart(), or for good. */
	private halted: { readonly error: Error; readonly forGood: boolean } | undefined;
	private closed = false;
	private writeScheduled = false;
	private flushing: Promise<void> = Promise.resolve();
	private readonly readers = new Set<Reader>();
	private readonly kept = new Set<{ readonly from: Lsn }>();
	private readonly changed = new Signals();

	constructor(
		private readonly directory: string,
		options: ChangeLogOptions,
	) {
		const recovered = recover(directory);
		this.durableLsn = this.receivedLsn = this.appendedLsn = recovered.durableLsn;
		this.writer = new SegmentWriter(directory, recovered, {
			limitBytes: options.limitBytes,
			segmentBytes: options.segmentBytes ?? Math.min(64 * 1024 ** 2, options.limitBytes / 4),
			head: () => this.relations.values(),
			onWritten: () => this.publish(),
		});
	}

	get bytes(): number {
		return this.writer.bytes;
	}

	restart(): Lsn {
		if (this.halted?.forGood) throw this.halted.error;
		this.halted = undefined;
		this.discardOpen();
		return this.appendedLsn;
	}

	append(message: Buffer): void {
		if (this.halted) throw this.halted.error;
		const type = messageType(message);
		this.guarded(() => {
			if (type === messageTypes.begin) this.begin(message);
			else if (type === messageTypes.commit) this.commit(message);
			else if (type === messageTypes.relation || type === messageTypes.type) {
				const key = `${type}:${message.readUInt32BE(1)}`;
				this.relations.delete(key);
				this.relations.set(key, Buffer.from(message));
				this.put(message);
			} else if (this.open) this.put(message);
		});
	}

	private begin(message: Buffer): void {
		this.discardOpen();
		const commitLsn = beginCommitLsn(message);
		// the server's own rule (SnapBuildXactNeedsSkip): a commit record before the position where receiving went on is known
		if (commitLsn < this.appendedLsn) return;
		this.writer.rotateWhenFull(this.appendedLsn, false);
		this.open = { commitLsn, begin: this.writer.place };
		this.writer.put(message);
	}

	private commit(message: Buffer): void {
		if (!this.open) return;
		this.put(message);
		const { commitLsn, begin } = this.open;
		this.open = undefined;
		this.appendedLsn = maxLsn(this.appendedLsn, commitEndLsn(message));
		this.writer.commit(commitLsn, this.appendedLsn, begin);
		this.scheduleWrite();
	}

	private put(message: Buffer): void {
		this.writer.rotateWhenFull(this.appendedLsn, this.open !== undefined);
		this.writer.put(message);
	}

	private discardOpen(): void {
		if (!this.open) return;
		const { begin } = this.open;
		this.open = undefined;
		this.writer.discardFrom(begin);
	}

	advance(lsn: Lsn): void {
		if (this.open || this.halted || lsn <= this.appendedLsn) return;
		this.appendedLsn = lsn;
		this.scheduleWrite();
	}

	/** Once the messages at hand are appended, so that a reader need not wait for a full buffer or a flush. */
	private scheduleWrite(): void {
		if (this.writeScheduled) return;
		this.writeScheduled = true;
		setImmediate(() => {
			this.writeScheduled = false;
			if (this.halted || this.closed) return;
			try {
				this.guarded(() => this.writer.write());
			} catch {
				// the next append or flush throws it
			}
		});
	}

	flush(): Promise<void> {
		this.flushing = this.flushing.catch(() => {}).then(() => this.flushOnce());
		return this.flushing;
	}

	private async flushOnce(): Promise<void> {
		if (this.halted) throw this.halted.error;
		this.guarded(() => this.writer.write());
		const { receivedLsn } = this;
		try {
			await this.writer.flush(receivedLsn);
		} catch (error) {
			const failure = writeFailure(this.directory, this.bytes, error instanceof SyncFailed ? error.cause : error);
			if (error instanceof SyncFailed) this.halted = { error: failure, forGood: true };
			throw failure;
		}
		this.durableLsn = maxLsn(this.durableLsn, receivedLsn);
	}

	/** A failed write leaves whole transactions only, and nothing goes on until the stream starts again behind them. */
	private guarded(work: () => void): void {
		try {
			work();
		} catch (cause) {
			const error = writeFailure(this.directory, this.bytes, cause);
			this.halted = { error, forGood: false };
			this.open = undefined;
			this.appendedLsn = this.receivedLsn;
			this.writer.rollback();
			throw error;
		}
	}

	private publish(): void {
		if (this.receivedLsn === this.appendedLsn) return;
		this.receivedLsn = this.appendedLsn;
		for (const reader of this.readers) {
			if (reader.waiting && samePlace(reader.place, this.writer.end)) reader.lsn = maxLsn(reader.lsn, this.receivedLsn);
		}
		this.changed.raise();
	}

	read(from: Lsn, signal: AbortSignal): ChangeReader {
		const reader: Reader = { lsn: from, place: this.writer.end, waiting: false };
		const batches = this.batches(from, reader, signal);
		return {
			get readLsn() {
				return reader.lsn;
			},
			[Symbol.asyncIterator]: () => batches,
		};
	}

	private async *batches(from: Lsn, reader: Reader, signal: AbortSignal): AsyncGenerator<readonly Buffer[]> {
		// the log may have lost what was applied but never flushed: what is sent again up to `from` is not for this reader
		while (this.receivedLsn < from && !signal.aborted && !this.closed) await this.changed.next(signal);
		reader.place = locate(this.writer.segments, from)?.begin ?? this.writer.end;
		this.readers.add(reader);
		const source = {
			segments: this.writer.segments,
			end: () => this.writer.end,
			more: async (place: Place) => {
				reader.place = place;
				if (!samePlace(place, this.writer.end)) return true;
				reader.waiting = true;
				reader.lsn = maxLsn(reader.lsn, this.receivedLsn);
				await this.changed.next(signal);
				reader.waiting = false;
				return !this.closed;
			},
		};
		try {
			yield* readFrames(source, reader.place, signal);
		} finally {
			this.readers.delete(reader);
		}
	}

	keep(from: Lsn): Disposable {
		const entry = { from };
		this.kept.add(entry);
		return { [Symbol.dispose]: () => void this.kept.delete(entry) };
	}

	async receivedAfter(lsn: Lsn, signal: AbortSignal): Promise<void> {
		while (this.receivedLsn <= lsn) {
			signal.throwIfAborted();
			if (this.closed) throw new Error("the change log is closed");
			await this.changed.next(signal);
		}
	}

	async prune(applied: Lsn): Promise<void> {
		const from = [...this.kept].reduce((lowest, entry) => minLsn(lowest, entry.from), applied);
		const needed = locate(this.writer.segments, from)?.begin ?? this.open?.begin ?? this.writer.place;
		const reading = [...this.readers].map(({ place }) => place.segment);
		this.writer.removeBefore(Math.min(needed.segment, ...reading, this.writer.durableEnd.segment));
	}

	async close(): Promise<void> {
		if (this.closed) return;
		// what cannot be flushed was not confirmed either, so the server sends it again
		await this.flush().catch(() => {});
		this.closed = true;
		this.changed.raise();
		this.writer.close();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}
}

interface Reader {
	lsn: Lsn;
	place: Place;
	/** Nothing is behind its place. */
	waiting: boolean;
}

function samePlace(a: Place, b: Place): boolean {
	return a.segment === b.segment && a.offset === b.offset;
}
