import type { CopyPartArgs } from "../model/copy-part.js";
import type { CopyProgress } from "../model/events.js";
import { tableKey } from "../model/table-id.js";
import type { CopyWatch } from "./copy-part.js";

/** Bytes are planned ones: shares of the tables' size on the source. */
export interface CopyTotals {
	readonly bytes: number;
	readonly totalBytes: number;
	readonly rows: number;
	readonly parts: number;
	readonly totalParts: number;
}

export interface Sample {
	readonly atMs: number;
	readonly bytes: number;
}

const windowMs = 30_000;

/** The samples that a rate over the last 30 s needs: those of the window, and the last one before it. */
export function keepWindow(samples: readonly Sample[], nowMs: number): readonly Sample[] {
	const firstInside = samples.findIndex((sample) => sample.atMs > nowMs - windowMs);
	return firstInside === -1 ? samples.slice(-1) : samples.slice(Math.max(0, firstInside - 1));
}

/**
 * Where the copy stands. The rate is that of the window; what is left is not foretold before 1 % of this run's work or 60 s are over, for
 * the first figures are always wrong. `samples` are in order of time; the first of the run is `start`.
 */
export function copyProgress(totals: CopyTotals, start: Sample, samples: readonly Sample[], nowMs: number, jobs: number): CopyProgress {
	const oldest = keepWindow(samples, nowMs)[0] ?? start;
	const elapsed = nowMs - oldest.atMs;
	const rate = elapsed > 0 ? (Math.max(0, totals.bytes - oldest.bytes) * 1000) / elapsed : 0;
	const left = totals.totalBytes - totals.bytes;
	const share = (totals.bytes - start.bytes) / Math.max(1, totals.totalBytes - start.bytes);
	const foretold = rate > 0 && (share >= 0.01 || nowMs - start.atMs >= 60_000);
	return { ...totals, rate, jobs, ...(foretold ? { etaMs: Math.round((left / rate) * 1000) } : {}) };
}

export interface CopyMeter extends CopyWatch {
	/** Takes a sample and tells. */
	read(nowMs: number): CopyProgress;
}

/** Adds up what the workers' copy ports tell; `done` is what the journal knew at the start. */
export function createCopyMeter(done: CopyTotals, jobs: number, nowMs: number): CopyMeter {
	const start = { atMs: nowMs, bytes: done.bytes };
	const running = new Map<string, { readonly planned: number; sent: number }>();
	const totals = { ...done };
	let samples: readonly Sample[] = [start];
	return {
		begin: (part) => running.set(keyOf(part), { planned: part.bytes, sent: 0 }),
		bytes(part, bytes) {
			const entry = running.get(keyOf(part));
			if (entry) entry.sent += bytes;
		},
		end(part, copied) {
			running.delete(keyOf(part));
			if (!copied) return;
			totals.bytes += part.bytes;
			totals.rows += copied.rows;
			totals.parts++;
		},
		read(now) {
			// COPY data may be larger than the table was: a part never counts for more than planned
			const underWay = [...running.values()].reduce((sum, { planned, sent }) => sum + Math.min(planned, sent), 0);
			const current = { ...totals, bytes: totals.bytes + underWay };
			samples = [...keepWindow(samples, now), { atMs: now, bytes: current.bytes }];
			return copyProgress(current, start, samples, now, jobs);
		},
	};
}

function keyOf(part: CopyPartArgs): string {
	return `${tableKey(part.table)}#${part.part}`;
}
