/**
 * ms since 1970, for what is stored, sent or shown. It jumps (NTP, a machine that was asleep), so durations, time limits and rates are measured
 * with performance.now(), which does not.
 */
export function wallClock(): number {
	return Date.now();
}
