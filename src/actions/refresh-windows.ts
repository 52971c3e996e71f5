/** From and to in the time column's internal unit (microseconds since 1970, or the number itself); undefined: without an end on that side. */
export interface RefreshWindow {
	readonly from?: bigint;
	readonly to?: bigint;
}

const hour = 3_600_000_000n;
/** A window for fewer buckets costs more than it saves. */
const leastBuckets = 10n;

/**
 * Divides a refresh at the borders of chunks, so that none has to hold more than the rows of a few chunks and one that is interrupted loses
 * little. TimescaleDB refreshes whole buckets only, so each window begins before the bucket in which the last one ended. `bucket` undefined: not
 * known, so everything is one window. `to`: where it ends altogether.
 */
export function refreshWindows(
	chunkStarts: readonly bigint[],
	bucket: bigint | undefined,
	unit: "time" | "integer",
	to: bigint | undefined,
): readonly RefreshWindow[] {
	const end = to === undefined ? {} : { to };
	const [first, ...others] = [...new Set(chunkStarts)].sort((a, b) => (a < b ? -1 : 1));
	if (bucket === undefined || first === undefined) return [end];
	const widest = unit === "integer" ? bucket : widestBucket(bucket);
	const windows: RefreshWindow[] = [];
	let cut = first;
	let from: { readonly from?: bigint } = {};
	for (const start of others) {
		if (start - cut < leastBuckets * bucket || (to !== undefined && start + 2n * widest > to)) continue;
		windows.push({ ...from, to: start });
		cut = start;
		from = { from: start - widest };
	}
	return [...windows, { ...from, ...end }];
}

/** Months count 30 days and days may have 25 hours. */
function widestBucket(bucket: bigint): bigint {
	const tenth = bucket / 10n;
	return bucket + (tenth > hour ? tenth : hour);
}
