import { setTimeout as sleep } from "node:timers/promises";
import type { Lsn } from "../model/lsn.js";
import type { ReplicationStream, StreamOptions } from "../pg/replication.js";
import type { ChangeLog } from "./change-log.js";

export interface ReceiveStreamOptions {
	readonly changeLog: ChangeLog;
	readonly signal: AbortSignal;
	readonly open: (handlers: Pick<StreamOptions, "onMessage" | "onKeepalive">) => Promise<ReplicationStream>;
	readonly onStart: () => void;
	readonly onConfirm: (lsn: Lsn) => void;
}

/** What was received is made durable and confirmed at most so often, ... */
const flushEveryMs = 1000;
/** ... or after so many bytes. */
const flushBytes = 16 * 1024 ** 2;
/** Reading waits for the disk when so much came during one flush. */
const aheadBytes = 2 * flushBytes;
/** A position without changes need not be durable soon. */
const idleMs = 10_000;
/** Also while reading waits and the server's pings are not seen: well below any sensible wal_sender_timeout. */
const sayAliveMs = 2000;
/** The server answers a ping at once: after this silence the connection is dead, although TCP does not know. */
const silenceMs = 90_000;

/** One stream from its start to its end: resolves when the signal aborts, after a last flush and confirm; rejects with what ended it. */
export async function receiveStream(options: ReceiveStreamOptions): Promise<void> {
	const { changeLog, signal } = options;
	let unflushed = 0;
	let replyWanted = false;
	let heardAt = performance.now();
	let alarm = new AbortController();
	const stream = await options.open({
		onMessage(message) {
			changeLog.append(message);
			heardAt = performance.now();
			unflushed += message.length;
			if (unflushed >= flushBytes) alarm.abort();
			if (unflushed >= aheadBytes) stream.pause();
		},
		onKeepalive(walEnd, replyRequested) {
			changeLog.advance(walEnd);
			heardAt = performance.now();
			if (!replyRequested) return;
			replyWanted = true;
			alarm.abort();
		},
	});
	options.onStart();
	const stop = () => alarm.abort();
	signal.addEventListener("abort", stop);
	stream.ended.then(stop, stop);

	const confirm = (ping = false) => {
		if (changeLog.durableLsn === 0n) return;
		stream.confirm(changeLog.durableLsn, ping);
		options.onConfirm(changeLog.durableLsn);
	};
	const flush = async () => {
		replyWanted = false;
		unflushed = 0;
		await changeLog.flush();
		if (unflushed >= aheadBytes) heardAt = performance.now(); // it was us who did not listen
		stream.resume();
		confirm();
	};

	let over = false;
	const keepDurable = async () => {
		for (let flushedAt = performance.now(); !signal.aborted && !over; ) {
			await sleep(flushEveryMs, undefined, { signal: alarm.signal }).catch(() => {});
			alarm = new AbortController();
			const silent = performance.now() - heardAt;
			if (silent > silenceMs) throw new Error(`connection terminated: nothing heard from the server for ${Math.round(silent / 1000)} s`);
			if (unflushed === 0 && !replyWanted && performance.now() - flushedAt < idleMs) continue;
			await flush();
			flushedAt = performance.now();
		}
		if (!over) await flush();
	};

	// beside the flushes, so that a disk that takes long does not look like a dead client
	const sayAlive = setInterval(() => confirm(performance.now() - heardAt > idleMs), sayAliveMs);
	const durable = keepDurable();
	try {
		await Promise.race([durable, stream.ended]);
	} finally {
		over = true;
		clearInterval(sayAlive);
		signal.removeEventListener("abort", stop);
		stop();
		await stream.close();
		await durable.catch(() => {});
	}
}
