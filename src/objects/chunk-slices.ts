/** More chunks than this are not made beforehand: the range is most likely spoilt by a few stray values. */
export const mostChunks = 2000;

/**
 * Slices [start, end) of `interval` that cover min..max, both inclusive, aligned as TimescaleDB aligns them: to 0, that is 1970-01-01 for
 * time. All in internal units (microseconds or integers). Undefined when there would be more than `mostChunks`.
 */
export function chunkSlices(min: bigint, max: bigint, interval: bigint): readonly (readonly [bigint, bigint])[] | undefined {
	const first = floorTo(min, interval);
	const last = floorTo(max, interval);
	if ((last - first) / interval + 1n > BigInt(mostChunks)) return undefined;
	const slices: [bigint, bigint][] = [];
	for (let start = first; start <= last; start += interval) slices.push([start, start + interval]);
	return slices;
}

function floorTo(value: bigint, interval: bigint): bigint {
	const remainder = value % interval;
	return value - (remainder < 0n ? remainder + interval : remainder);
}
