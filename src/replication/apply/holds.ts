import type { Hold } from "../../model/applier-hold.js";
import { formatLsn, type Lsn } from "../../model/lsn.js";

/** Positions at which applying must halt. */
export interface Holds {
	/** Resolves when everything before `lsn` is applied and nothing from there on. */
	add(lsn: Lsn): Promise<Hold>;
	/** The lowest one that is not released. */
	readonly lowest: Lsn | undefined;
	/** Somebody waits for one to be reached. */
	readonly awaited: boolean;
	/** Everything before `lsn` is applied and nothing from there on. */
	reached(lsn: Lsn): void;
	/** Nothing will be reached any more. */
	fail(error: unknown): void;
}

interface Entry {
	readonly lsn: Lsn;
	settled: boolean;
	readonly resolve: (hold: Hold) => void;
	readonly reject: (error: unknown) => void;
}

/** `onChange` is called when a hold was added or released. */
export function createHolds(onChange: () => void): Holds {
	const entries = new Set<Entry>();
	let failure: { readonly error: unknown } | undefined;
	const settle = (entry: Entry) => {
		entry.settled = true;
		entry.resolve({
			release() {
				entries.delete(entry);
				onChange();
			},
		});
	};
	return {
		add: (lsn) =>
			new Promise((resolve, reject) => {
				if (failure) return reject(failure.error);
				entries.add({ lsn, settled: false, resolve, reject });
				onChange();
			}),
		get lowest() {
			let lowest: Lsn | undefined;
			for (const { lsn } of entries) if (lowest === undefined || lsn < lowest) lowest = lsn;
			return lowest;
		},
		get awaited() {
			return [...entries].some(({ settled }) => !settled);
		},
		reached(lsn) {
			for (const entry of entries) if (!entry.settled && entry.lsn <= lsn) settle(entry);
		},
		fail(error) {
			failure = { error };
			for (const { settled, reject } of entries) if (!settled) reject(error);
			entries.clear();
		},
	};
}

/** A hold asked for where applying has gone beyond. */
export function passedHold(lsn: Lsn, applied: Lsn): Error {
	return new RangeError(`cannot halt at ${formatLsn(lsn)}: applied up to ${formatLsn(applied)} already`);
}
