import fc from "fast-check";
import { expect, test } from "vitest";
import { copyProgress, createCopyMeter, keepWindow } from "../../src/copy/progress.js";
import type { CopyPartArgs } from "../../src/model/copy-part.js";

const totals = { bytes: 0, totalBytes: 100_000, rows: 0, parts: 0, totalParts: 10 };
const start = { atMs: 0, bytes: 0 };
const part = (number: number): CopyPartArgs => ({
	table: { schema: "public", name: "t" },
	part: number,
	of: 10,
	columns: [],
	format: "binary",
	bytes: 10_000,
	rows: 10,
});

test("no ETA before 1 % or 60 s", () => {
	expect(copyProgress({ ...totals, bytes: 999 }, start, [start], 59_000, 1).etaMs).toBeUndefined();
	expect(copyProgress({ ...totals, bytes: 1000 }, start, [start], 1000, 1)).toMatchObject({ rate: 1000, etaMs: 99_000 });
	expect(copyProgress({ ...totals, bytes: 600 }, start, [start], 60_000, 1).etaMs).toBe(9_940_000);
	expect(copyProgress(totals, start, [start], 90_000, 1)).toMatchObject({ rate: 0, bytes: 0 });
});

test("the rate is that of the last 30 s, and the first 1 % is this run's own", () => {
	const samples = [
		{ atMs: 0, bytes: 50_000 },
		{ atMs: 100_000, bytes: 60_000 },
		{ atMs: 115_000, bytes: 60_000 },
		{ atMs: 130_000, bytes: 60_000 },
	];
	const now = copyProgress({ ...totals, bytes: 60_000 }, { atMs: 0, bytes: 50_000 }, samples, 131_000, 2);
	expect(now.rate).toBe(0);
	expect(now.etaMs).toBeUndefined();
	const resumed = { ...totals, bytes: 50_100 };
	expect(copyProgress(resumed, { atMs: 0, bytes: 50_000 }, [{ atMs: 0, bytes: 50_000 }], 1000, 2).etaMs).toBeUndefined();
});

test("the window keeps what its rate needs and no more", () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 5_000 })), (gaps) => {
			let atMs = 0;
			let samples: readonly { atMs: number; bytes: number }[] = [];
			for (const gap of gaps) {
				atMs += gap;
				samples = [...keepWindow(samples, atMs), { atMs, bytes: 0 }];
				expect(samples.filter((sample) => sample.atMs <= atMs - 30_000).length).toBeLessThanOrEqual(1);
			}
		}),
	);
});

test("a part under way counts up to its planned bytes, one that ends without success not at all", () => {
	const meter = createCopyMeter(totals, 2, 0);
	meter.begin(part(1));
	meter.bytes(part(1), 4_000);
	expect(meter.read(1000)).toMatchObject({ bytes: 4_000, parts: 0, jobs: 2 });
	meter.bytes(part(1), 40_000);
	expect(meter.read(2000).bytes).toBe(10_000);
	meter.end(part(1), undefined);
	expect(meter.read(3000)).toMatchObject({ bytes: 0, rate: 0 });
	meter.begin(part(1));
	meter.end(part(1), { rows: 12, bytes: 44_000, copyPoint: "0/1" });
	expect(meter.read(4000)).toMatchObject({ bytes: 10_000, rows: 12, parts: 1, rate: 2500 });
});
