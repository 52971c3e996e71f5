import fc from "fast-check";
import { expect, test } from "vitest";
import { refreshWindows } from "../../src/actions/refresh-windows.js";

const day = 86_400_000_000n;

/** The whole buckets that a window covers: TimescaleDB refreshes no others. */
function covered(from: bigint | undefined, to: bigint | undefined, width: bigint, until: bigint): readonly bigint[] {
	const buckets: bigint[] = [];
	for (let start = 0n; start < until; start += width) if (start >= (from ?? start) && start + width <= (to ?? until)) buckets.push(start);
	return buckets;
}

test("windows leave out no bucket, and none is too small", () => {
	const chunk = fc.bigInt(1n, 50n);
	fc.assert(
		fc.property(chunk, fc.integer({ min: 1, max: 60 }), fc.bigInt(1n, 40n), fc.option(fc.bigInt(1n, 4000n)), (size, count, width, to) => {
			const starts = Array.from({ length: count }, (_, n) => BigInt(n) * size);
			const until = 2n * (BigInt(count) * size + width);
			const windows = refreshWindows(starts, width, "integer", to ?? undefined);
			const found = new Set(windows.flatMap(({ from, to: end }) => covered(from, end, width, until)));
			expect([...found].sort((a, b) => Number(a - b))).toEqual(covered(undefined, to ?? undefined, width, until));
			for (const { from, to: end } of windows) if (from !== undefined && end !== undefined) expect(end - from >= 2n * width).toBe(true);
		}),
	);
});

test("one window has no more than a few chunks, or ten buckets", () => {
	const starts = Array.from({ length: 100 }, (_, n) => BigInt(n) * day);
	expect(refreshWindows(starts, day / 24n, "time", undefined)).toHaveLength(100);
	expect(refreshWindows(starts, day, "time", undefined)).toHaveLength(10);
	expect(refreshWindows(starts, 30n * day, "time", undefined)).toHaveLength(1);
});

test("months and days of 25 hours are reached over", () => {
	const starts = Array.from({ length: 30 }, (_, n) => BigInt(n) * 365n * day);
	for (const [bucket, least] of [
		[30n * day, 31n * day],
		[day, (25n * day) / 24n],
		[360n * day, 366n * day],
		[day / 4n, (7n * day) / 24n],
	] as const) {
		const windows = refreshWindows(starts, bucket, "time", undefined);
		expect(windows.length).toBeGreaterThan(1);
		windows.slice(1).forEach(({ from = 0n }, index) => {
			expect((windows[index]?.to ?? 0n) - from >= least).toBe(true);
		});
	}
});

test("without a known bucket, or without chunks, everything is one window", () => {
	expect(refreshWindows([0n, day], undefined, "time", day)).toEqual([{ to: day }]);
	expect(refreshWindows([], day, "time", undefined)).toEqual([{}]);
});
