import { expect, test } from "vitest";
import { toLsn } from "../../src/model/lsn.js";
import { createLagMeter } from "../../src/runtime/lag-meter.js";

const sample = (seconds: number, source: number, applied: number) => ({
	at: seconds * 1000,
	sourceLsn: toLsn(BigInt(source)),
	appliedLsn: toLsn(BigInt(applied)),
	slotBytes: 0,
	changeLogBytes: 0,
});

test("a target that has everything has no lag, however much WAL there was", () => {
	const meter = createLagMeter();
	meter(sample(0, 1000, 1000));
	expect(meter(sample(1, 900_000, 900_000))).toMatchObject({ bytes: 0, ms: 0 });
});

test("lag is the age of the oldest position that is not applied", () => {
	const meter = createLagMeter();
	meter(sample(0, 1000, 1000));
	meter(sample(1, 2000, 1000));
	meter(sample(2, 3000, 1000));
	expect(meter(sample(3, 4000, 1500))).toMatchObject({ bytes: 2500, ms: 2000 });
	expect(meter(sample(4, 4000, 3000))).toMatchObject({ bytes: 1000, ms: 1000 });
	expect(meter(sample(5, 4000, 4000))).toMatchObject({ bytes: 0, ms: 0 });
});

test("rates are taken over the window", () => {
	const meter = createLagMeter();
	meter(sample(0, 0, 0));
	expect(meter(sample(10, 10_000, 5_000))).toMatchObject({ sourceRate: 1000, appliedRate: 500 });
});

test("hours behind do not grow the memory and keep their age", () => {
	const meter = createLagMeter();
	let last = meter(sample(0, 1, 0));
	for (let second = 1; second <= 20_000; second++) last = meter(sample(second, 1 + second, 0));
	expect(last.ms).toBe(20_000_000);
});
