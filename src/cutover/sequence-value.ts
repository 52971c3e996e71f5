/** All of one sequence that decides where the target's goes on. */
export interface SequenceFacts {
	readonly last: bigint;
	readonly isCalled: boolean;
	/** Never 0; negative counts down. */
	readonly increment: bigint;
	readonly min: bigint;
	readonly max: bigint;
	readonly cycle: boolean;
	/** The value of the owning column that is furthest in the direction of counting. */
	readonly column?: bigint;
}

export interface SequencePosition {
	readonly last: bigint;
	/** As setval's third argument: the next value comes after `last`, or is `last`. */
	readonly isCalled: boolean;
	/** The column was further than the source's sequence. */
	readonly fromColumn: boolean;
}

/**
 * greatest(source, column) plus `margin` steps, in the direction of counting and on the source's raster of steps, never beyond the bounds. The
 * margin takes at most half of the steps that are left, so that it does not use up a short sequence; a cycling one goes by the source alone.
 */
export function sequencePosition(facts: SequenceFacts, margin: number): SequencePosition {
	const { last, isCalled, increment, cycle } = facts;
	const direction = increment > 0n ? 1n : -1n;
	const step = increment * direction;
	const limit = (increment > 0n ? facts.max : facts.min) * direction;
	const source = last * direction;
	const column = facts.column === undefined || cycle ? undefined : facts.column * direction;
	const ahead = column !== undefined && (isCalled ? column > source : column >= source);
	if (!isCalled && !ahead) return { last, isCalled: false, fromColumn: false };
	const reached = ahead ? source + ceilDivide(column - source, step) * step : source;
	if (reached >= limit) return { last: limit * direction, isCalled: true, fromColumn: ahead };
	const left = (limit - reached) / step;
	const steps = left / 2n < BigInt(margin) ? left / 2n : BigInt(margin);
	return { last: (reached + steps * step) * direction, isCalled: true, fromColumn: ahead };
}

function ceilDivide(value: bigint, by: bigint): bigint {
	return (value + by - 1n) / by;
}
