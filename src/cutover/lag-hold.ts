/** How long the lag has been low; a fold over samples, small enough to be kept in a heartbeat. Times as performance.now(). */
export interface LagHold {
	readonly last?: LagSample;
	/** Start of the unbroken run of low samples. */
	readonly lowSince?: number;
	/** Since when that run is long enough. */
	readonly heldSince?: number;
}

export interface LagSample {
	readonly at: number;
	readonly ms: number;
}

/** Nobody measured for that long: what was before says nothing. */
const maxGapMs = 15_000;

/**
 * Adds one sample, in order of time. The lag counts as held once it was below `lagBelowMs` for `lagForMs`, and stays so until it doubles the
 * bound, so that readiness does not flap around it.
 */
export function holdLag(hold: LagHold, sample: LagSample, settings: { readonly lagBelowMs: number; readonly lagForMs: number }): LagHold {
	const gap = hold.last === undefined || sample.at - hold.last.at > maxGapMs;
	const bound = hold.heldSince !== undefined && !gap ? 2 * settings.lagBelowMs : settings.lagBelowMs;
	if (sample.ms >= bound) return { last: sample };
	const lowSince = gap ? sample.at : (hold.lowSince ?? sample.at);
	const heldSince = gap ? undefined : hold.heldSince;
	if (heldSince !== undefined) return { last: sample, lowSince, heldSince };
	const long = sample.at - lowSince >= settings.lagForMs;
	return { last: sample, lowSince, ...(long ? { heldSince: sample.at } : {}) };
}
