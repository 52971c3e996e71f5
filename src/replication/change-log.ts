import type { Lsn } from "../model/lsn.js";

/**
 * Received, not yet applied changes on local disk: raw pgoutput messages in segments, durable before the slot is confirmed.
 * One writer (the receiver) and its readers (appliers) in the same process.
 */
export interface ChangeLog extends AsyncDisposable {
	/**
	 * A stream begins, the first one or after a cut or a failure: drops the transaction that was being received and returns where to stream from.
	 * Throws what stopped the log for good (a failed fsync).
	 */
	restart(): Lsn;
	/**
	 * Appends one pgoutput message (the XLogData payload). Buffered; messages of a transaction become readable with its Commit. Transactions
	 * that the log has, and messages outside of transactions, are left out. Throws HyperferryError E403 when the disk or the limit is full, and
	 * then until restart(): only whole transactions are kept.
	 */
	append(message: Buffer): void;
	/** The server has sent everything up to `lsn` (a keepalive outside a transaction). */
	advance(lsn: Lsn): void;
	/** Writes and fsyncs what was appended. Throws HyperferryError E403 when the disk or the limit is full. */
	flush(): Promise<void>;
	/** End of the last whole transaction that is durable, or a later position that is known to hold nothing: what the slot may be confirmed to. */
	readonly durableLsn: Lsn;
	/** As durableLsn, but of what was received. */
	readonly receivedLsn: Lsn;
	/** Bytes on disk. */
	readonly bytes: number;
	/**
	 * Messages of whole transactions whose commit ends after `from`, in commit order, in batches of views that stay valid until the next batch
	 * is asked for. At the end of the log it waits for more; ends when `signal` aborts. Throws HyperferryError E404 on corruption.
	 * Relation messages in force at `from` come first, although the server sent them earlier (it sends each once a connection), because a reader
	 * that starts in the middle could not decode rows otherwise.
	 */
	read(from: Lsn, signal: AbortSignal): ChangeReader;
	/** Until the result is disposed of, prune() leaves transactions that end after `from`, although everything else may have them. */
	keep(from: Lsn): Disposable;
	/** Resolves when receivedLsn grows beyond `lsn`, or rejects when `signal` aborts. */
	receivedAfter(lsn: Lsn, signal: AbortSignal): Promise<void>;
	/** Deletes segments that hold only transactions ending at or before `applied`, but for what is read or kept. */
	prune(applied: Lsn): Promise<void>;
	close(): Promise<void>;
}

export interface ChangeReader extends AsyncIterable<readonly Buffer[]> {
	/**
	 * The reader has nothing before this position left to do: `from` at first; while it waits at the end of the log this follows receivedLsn (as
	 * long as no whole transaction came). It never covers a batch that was yielded and after which the next was not yet asked for.
	 */
	readonly readLsn: Lsn;
}
