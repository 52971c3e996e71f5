import { setTimeout as sleep } from "node:timers/promises";
import { type Endpoint, formatEndpoint } from "../model/endpoint.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Emit } from "../model/events.js";
import { type Lsn, maxLsn, zeroLsn } from "../model/lsn.js";
import { formatTableId } from "../model/table-id.js";
import { openReplicationStream } from "../pg/replication.js";
import { openSession } from "../pg/session.js";
import type { ChangeLog } from "./change-log.js";
import { largestValues } from "./publications.js";
import { changesMissing, changeTooLarge, connectionLost, judgeStreamError, slotGone, slotProblem } from "./receiver-errors.js";
import { receiveStream } from "./receiver-stream.js";
import { endOurStream, findSlot, type SlotState } from "./slot.js";

export interface ReceiverOptions {
	/** The source. */
	readonly endpoint: Endpoint;
	/** The migration's name. */
	readonly name: string;
	readonly slot: string;
	readonly publications: readonly string[];
	readonly changeLog: ChangeLog;
	/** No change before this position is needed: the applied position, or the slot's consistent point. Tells a lost change log from a new one. */
	readonly neededFrom?: Lsn;
	readonly emit: Emit;
	readonly signal: AbortSignal;
	/** How long to go on trying after the connection was lost; 10 minutes. */
	readonly retryForMs?: number;
}

export interface Receiver {
	readonly receivedLsn: Lsn;
	/** What the slot was confirmed to by us; zero before the first time. */
	readonly confirmedLsn: Lsn;
	/** Why there is no stream at the moment. */
	readonly reconnecting: string | undefined;
	/** Makes durable what was received, confirms it and ends the stream. */
	stop(): Promise<void>;
	/**
	 * Resolves after stop() or when the signal aborts. Rejects with HyperferryError E402 (75), E403, E404 or E405, or what connecting threw; the log
	 * keeps whole transactions and a new receiver goes on from there.
	 */
	readonly done: Promise<void>;
}

/** Receives the slot's changes into the change log, and confirms what is durable there; connects again when the connection is lost. */
export function startReceiver(options: ReceiverOptions): Receiver {
	const { changeLog, endpoint } = options;
	const stopping = new AbortController();
	const signal = AbortSignal.any([options.signal, stopping.signal]);
	let reconnecting: string | undefined = "connecting";
	let confirmed: Lsn = zeroLsn;
	let lostAt: number | undefined;

	const streaming = () => {
		if (lostAt !== undefined) options.emit({ type: "info", msg: "the replication connection is back" });
		reconnecting = lostAt = undefined;
	};

	const receiveOnce = async () => {
		const from = await startPosition(options);
		signal.throwIfAborted();
		await receiveStream({
			changeLog,
			signal,
			open: (handlers) =>
				openReplicationStream(endpoint, {
					...handlers,
					slot: options.slot,
					publications: options.publications,
					from,
					applicationName: `hyperferry/${options.name}/receive`,
				}),
			onStart: streaming,
			onConfirm: (lsn) => {
				confirmed = lsn;
			},
		});
	};

	const run = async () => {
		for (let delay = 250; !signal.aborted; ) {
			try {
				await receiveOnce();
			} catch (error) {
				if (signal.aborted) return;
				const where = formatEndpoint(endpoint);
				const failure = judgeStreamError(error, options.slot, where);
				if (failure.kind === "stop") throw failure.error;
				if (failure.kind === "too large") throw changeTooLarge(where, failure.reason, await largest(options), error);
				if (lostAt === undefined) {
					delay = 250;
					lostAt = performance.now();
					options.emit({ type: "warning", diagnostic: connectionLost(where, failure.reason, undefined) });
				}
				reconnecting = failure.reason;
				const tried = performance.now() - lostAt;
				if (tried + delay > (options.retryForMs ?? 600_000)) {
					const diagnostic = connectionLost(where, failure.reason, Math.round(tried / 60_000));
					throw new HyperferryError(exitCodes.unavailable, [diagnostic], { cause: error });
				}
				await sleep(delay, undefined, { signal }).catch(() => {});
				delay = Math.min(delay * 2, 10_000);
			}
		}
	};

	const done = run();
	done.catch(() => {}); // who waits for it gets it; nobody needs to
	return {
		get receivedLsn() {
			return changeLog.receivedLsn;
		},
		get confirmedLsn() {
			return confirmed;
		},
		get reconnecting() {
			return reconnecting;
		},
		async stop() {
			stopping.abort();
			await done.catch(() => {});
		},
		done,
	};
}

/** Names of the published tables that can have very large values; none when the source does not say. */
async function largest({ endpoint, name, publications }: ReceiverOptions): Promise<readonly string[]> {
	try {
		await using session = await openSession(endpoint, { applicationName: `hyperferry/${name}/receive` });
		return (await largestValues(session, publications)).map(formatTableId);
	} catch {
		return [];
	}
}

/** Looks at the slot, frees it from a stream of ours that died, and says where to go on. Throws HyperferryError E404, E405. */
async function startPosition(options: ReceiverOptions): Promise<Lsn> {
	const { changeLog, endpoint } = options;
	await using session = await openSession(endpoint, { applicationName: `hyperferry/${options.name}/receive` });
	const slot = await findSlot(session, options.slot);
	const problem = slotProblem(slot, endpoint.database);
	if (problem || !slot) throw slotGone(options.slot, formatEndpoint(endpoint), problem ?? "the slot does not exist");
	if (slot.active) await endOurStream(session, slot);
	const held = changeLog.restart();
	if (isGap(held, slot, options.neededFrom)) throw changesMissing(options.slot, held, slot.confirmedFlushLsn);
	// before the confirmed position the server sends nothing, and nothing is needed
	changeLog.advance(slot.confirmedFlushLsn);
	return maxLsn(held, slot.confirmedFlushLsn);
}

function isGap(held: Lsn, slot: SlotState, neededFrom: Lsn | undefined): boolean {
	const known = maxLsn(held, neededFrom ?? zeroLsn);
	// a new log whose caller does not say what is needed takes what the slot has
	return known > zeroLsn && known < slot.confirmedFlushLsn;
}
