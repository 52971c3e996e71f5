import type { Lsn } from "../../model/lsn.js";
import type { ChangeReader } from "../change-log.js";
import { beginCommitLsn, messageType, messageTypes } from "../pgoutput/message-type.js";
import type { Bell } from "./bell.js";
import type { Holds } from "./holds.js";
import type { Stretch } from "./stretch.js";

/** What may interrupt reading. */
export interface Flow {
	readonly signal: AbortSignal;
	/** Rings when one of the others has changed. */
	readonly bell: Bell;
	readonly holds: Holds;
	readonly stopping: boolean;
	/** Everything that was read is committed, and no more is there (true), or there is more (false). */
	onIdle(idle: boolean): void;
	/** Everything before `lsn` is committed, and what comes next does not begin before it is released. */
	onHeld(lsn: Lsn): void;
}

/** A pause of the source this long ends a target transaction. */
const lullMs = 10;
const holdPollMs = 20;

/** Feeds a reader's messages to the stretch until it is time to stop. Rejects with the signal's reason or what the stretch throws. */
export async function readTransactions(read: (signal: AbortSignal) => ChangeReader, stretch: Stretch, flow: Flow): Promise<void> {
	const reading = new AbortController();
	const reader = read(reading.signal);
	const batches = reader[Symbol.asyncIterator]();
	try {
		for (;;) {
			const batch = await nextBatch(batches, reader, stretch, flow);
			if (!batch) return;
			for (const message of batch) {
				if (messageType(message) === messageTypes.begin && (await halts(beginCommitLsn(message), stretch, flow))) return;
				const work = stretch.take(message);
				if (work) await work;
			}
		}
	} finally {
		reading.abort();
		await batches.return?.();
	}
}

/** Undefined when it is time to stop. Commits what is pending when the log has no more for a moment. */
async function nextBatch(
	batches: AsyncIterator<readonly Buffer[]>,
	reader: ChangeReader,
	stretch: Stretch,
	flow: Flow,
): Promise<readonly Buffer[] | undefined> {
	const pull = pullFrom(batches, flow.bell);
	while (!pull.outcome) {
		flow.signal.throwIfAborted();
		if (stretch.inside) await flow.bell.wait();
		else if (stretch.pending) {
			await flow.bell.wait(lullMs);
			if (!pull.outcome) await stretch.commit(true);
		} else {
			if (flow.stopping) return undefined;
			flow.onIdle(true);
			flow.holds.reached(reader.readLsn);
			await flow.bell.wait(flow.holds.awaited ? holdPollMs : undefined);
			flow.onIdle(false);
		}
	}
	const result = pull.outcome();
	if (!result.done) return result.value;
	flow.signal.throwIfAborted();
	throw new Error("the change log was closed while it was read");
}

/** The next batch, which can be asked for its outcome (that may throw) instead of being waited for. */
function pullFrom(batches: AsyncIterator<readonly Buffer[]>, bell: Bell): { outcome?: () => IteratorResult<readonly Buffer[]> } {
	const pull: { outcome?: () => IteratorResult<readonly Buffer[]> } = {};
	batches.next().then(
		(result) => {
			pull.outcome = () => result;
			bell.ring();
		},
		(error: unknown) => {
			pull.outcome = () => {
				throw error;
			};
			bell.ring();
		},
	);
	return pull;
}

/** Before a transaction that commits at `next`: waits while it must not begin. True when it is time to stop. */
async function halts(next: Lsn, stretch: Stretch, flow: Flow): Promise<boolean> {
	for (;;) {
		flow.signal.throwIfAborted();
		const hold = flow.holds.lowest;
		const held = hold !== undefined && hold <= next;
		if (!held && !flow.stopping) return false;
		if (stretch.pending) await stretch.commit(true);
		else if (!held || flow.stopping) return true;
		else {
			flow.onHeld(hold);
			await flow.bell.wait();
		}
	}
}
