import type { Lag } from "../model/events.js";
import type { Lsn } from "../model/lsn.js";

export interface LagSample {
	/** performance.now() */
	readonly at: number;
	/** Where the source's WAL ends. */
	readonly sourceLsn: Lsn;
	readonly appliedLsn: Lsn;
}

const windowMs = 15_000;
const rememberMs = 24 * 3_600_000;
const rememberSamples = 4096;

/**
 * Lag in seconds without writing to the source: the age of the oldest sample whose source position is not applied yet.
 * Both ends are read by one clock, and positions of unrelated WAL count as applied once the walsender has passed them.
 */
export function createLagMeter(): (sample: LagSample & Pick<Lag, "slotBytes" | "changeLogBytes">) => Lag {
	let behind: LagSample[] = [];
	let recent: LagSample[] = [];
	return (sample) => {
		recent = [...recent.filter(({ at }) => sample.at - at <= windowMs), sample];
		behind = thin([...behind, sample].filter(({ sourceLsn, at }) => sourceLsn > sample.appliedLsn && sample.at - at < rememberMs));
		const first = recent[0] ?? sample;
		const seconds = Math.max((sample.at - first.at) / 1000, 0.001);
		const oldest = behind[0];
		const bytes = sample.sourceLsn > sample.appliedLsn ? Number(sample.sourceLsn - sample.appliedLsn) : 0;
		return {
			bytes,
			ms: oldest ? Math.max(Math.round(sample.at - oldest.at), 1) : 0,
			sourceRate: first === sample ? 0 : Number(sample.sourceLsn - first.sourceLsn) / seconds,
			appliedRate: first === sample ? 0 : Number(sample.appliedLsn - first.appliedLsn) / seconds,
			slotBytes: sample.slotBytes,
			changeLogBytes: sample.changeLogBytes,
		};
	};
}

/** Keeps every other old sample when there are many: the age stays right to a fraction. */
function thin(samples: LagSample[]): LagSample[] {
	return samples.length <= rememberSamples ? samples : samples.filter((_, index) => index === 0 || index % 2 === 1);
}
