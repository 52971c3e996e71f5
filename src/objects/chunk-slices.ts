import type { UnitLimits } from "./unit-limits.js";

/** More chunks than this are not made beforehand: the range is most likely spoilt by a few stray values. */
export const mostChunks = 2000;

/** From the first unit to the one behind the last. */
export type ChunkSlice = readonly [start: bigint, end: bigint];

const least = -(2n ** 63n);
const greatest = 2n ** 63n - 1n;
const greatestHash = 2n ** 31n - 1n;

/** How many slices of `interval` cover min..max. */
export function countSlices(min: bigint, max: bigint, interval: bigint): bigint {
	return (floorTo(max, interval) - floorTo(min, interval)) / interval + 1n;
}

/**
 * Slices of `interval` that cover min..max, both inclusive, aligned as TimescaleDB aligns them: to 0, that is 1970-01-01 for time; those that
 * reach beyond the limits of the type are open there. All in internal units (microseconds or integers). Undefined when there would be more than
 * `most`.
 */
export function chunkSlices(
	min: bigint,
	max: bigint,
	interval: bigint,
	limits: UnitLimits,
	most = mostChunks,
): readonly ChunkSlice[] | undefined {
	if (countSlices(min, max, interval) > BigInt(most)) return undefined;
	const slices: ChunkSlice[] = [];
	for (let start = floorTo(min, interval); start <= max; start += interval) {
		const end = start + interval;
		slices.push([start < limits.least ? least : start, end > limits.greatest ? greatest : end]);
	}
	return slices;
}

/** Slices of a hash dimension: hashes are positive 32-bit numbers, the outer slices are open. */
export function hashSlices(partitions: number): readonly ChunkSlice[] {
	const width = greatestHash / BigInt(partitions);
	return Array.from({ length: partitions }, (_, index) => [
		index === 0 ? least : BigInt(index) * width,
		index === partitions - 1 ? greatest : BigInt(index + 1) * width,
	]);
}

function floorTo(value: bigint, interval: bigint): bigint {
	const remainder = value % interval;
	return value - (remainder < 0n ? remainder + interval : remainder);
}
