/** What may pass of a limited rate, in bytes; below zero: so much was let through ahead of its time. */
export interface TokenBucket {
	readonly tokens: number;
	/** When that was so, in ms of a clock that does not jump. */
	readonly atMs: number;
}

/** How long a pause may be made up for by passing faster than the rate. */
const burstMs = 250;

export function fullBucket(rate: number, nowMs: number): TokenBucket {
	return { tokens: burstOf(rate), atMs: nowMs };
}

/**
 * Lets `bytes` through and says how long to wait before the next ones, so that over any time no more passes than `rate` bytes per second, a burst
 * of a quarter of a second, and what was let through last.
 */
export function takeTokens(
	bucket: TokenBucket,
	bytes: number,
	rate: number,
	nowMs: number,
): { readonly bucket: TokenBucket; readonly waitMs: number } {
	const earned = (Math.max(0, nowMs - bucket.atMs) * rate) / 1000;
	const tokens = Math.min(burstOf(rate), bucket.tokens + earned) - bytes;
	return { bucket: { tokens, atMs: Math.max(nowMs, bucket.atMs) }, waitMs: tokens < 0 ? (-tokens * 1000) / rate : 0 };
}

function burstOf(rate: number): number {
	return (rate * burstMs) / 1000;
}
