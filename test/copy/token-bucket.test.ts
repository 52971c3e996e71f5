import fc from "fast-check";
import { expect, test } from "vitest";
import { fullBucket, takeTokens } from "../../src/copy/token-bucket.js";

test("whoever waits as told never gets more than the rate, a burst and the last piece, over any stretch of time", () => {
	const pieces = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 200_000 }), idleMs: fc.integer({ min: 0, max: 500 }) }), {
		minLength: 1,
	});
	fc.assert(
		fc.property(pieces, fc.integer({ min: 1000, max: 10_000_000 }), (steps, rate) => {
			let now = 1000;
			let bucket = fullBucket(rate, now);
			const passed: { readonly at: number; readonly bytes: number }[] = [];
			for (const { bytes, idleMs } of steps) {
				const taken = takeTokens(bucket, bytes, rate, now);
				bucket = taken.bucket;
				passed.push({ at: now, bytes });
				now += taken.waitMs + idleMs;
			}
			const largest = Math.max(...passed.map(({ bytes }) => bytes));
			for (let from = 0; from < passed.length; from++) {
				let sum = 0;
				for (let to = from; to < passed.length; to++) {
					sum += passed[to]?.bytes ?? 0;
					const seconds = ((passed[to]?.at ?? 0) - (passed[from]?.at ?? 0)) / 1000;
					expect(sum).toBeLessThanOrEqual(rate * (seconds + 0.25) + largest + 1);
				}
			}
		}),
	);
});

test("the rate is used up: nothing waits that need not", () => {
	let now = 0;
	let bucket = fullBucket(1_000_000, now);
	for (let piece = 0; piece < 100; piece++) {
		const taken = takeTokens(bucket, 100_000, 1_000_000, now);
		bucket = taken.bucket;
		now += taken.waitMs;
	}
	// 10 MB at 1 MB/s, less the burst
	expect(now).toBeCloseTo(9750, 3);
});

test("a clock that stands still or goes back earns nothing and takes nothing", () => {
	const bucket = fullBucket(1000, 5000);
	const first = takeTokens(bucket, 250, 1000, 5000);
	expect(first).toEqual({ bucket: { tokens: 0, atMs: 5000 }, waitMs: 0 });
	expect(takeTokens(first.bucket, 100, 1000, 4000)).toEqual({ bucket: { tokens: -100, atMs: 5000 }, waitMs: 100 });
});
