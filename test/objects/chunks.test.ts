import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { betterInterval, chunkEstimate } from "../../src/objects/chunk-estimate.js";
import { chunkInterval } from "../../src/objects/chunk-interval.js";
import { chunkSlices, mostChunks } from "../../src/objects/chunk-slices.js";
import { typeHasEquality, typeWithoutModifier } from "../../src/objects/column-type.js";
import { quarterOfMemory } from "../../src/objects/quarter-of-memory.js";
import { timescaledbAtLeast } from "../../src/objects/timescaledb-version.js";
import { unitLimits } from "../../src/objects/unit-limits.js";
import { emptyTarget, index } from "../support/catalogs.js";

const day = 86_400_000_000n;

describe("chunk intervals", () => {
	test.each([
		[undefined, "timestamptz", 7n * day],
		["1 day", "timestamptz", day],
		["36 hours", "timestamp", (day * 3n) / 2n],
		["1 week 2 days", "date", 9n * day],
		["1 month", "timestamptz", 30n * day],
		["1.5 days", "timestamptz", (day * 3n) / 2n],
		["1 day 06:30:00", "timestamptz", day + 23_400_000_000n],
		["90min", "timestamptz", 5_400_000_000n],
		["1000", "int8", 1000n],
		[undefined, "int4", 100_000n],
		["1 day", "uuid", day],
		["1 year 2 months", "timestamptz", 420n * day],
	])("%s on %s", (text, type, length) => {
		expect(chunkInterval(text, type)).toMatchObject({ length });
	});

	test.each([
		["86400", "timestamptz"],
		["100 ms", "timestamptz"],
		["36 hours", "date"],
		["1 day", "int8"],
		["40000", "int2"],
		["0", "int4"],
		["soon", "timestamptz"],
		["", "timestamptz"],
		["1000", "uuid"],
		["12 hours", "date"],
	])("%s does not fit %s", (text, type) => {
		expect(chunkInterval(text, type)).toHaveProperty("problem");
	});
});

test("slices are aligned, adjoining, and hold both ends", () => {
	const value = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
	fc.assert(
		fc.property(value, fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.bigInt({ min: 1n, max: 10n ** 14n }), (min, span, interval) => {
			const max = min + span;
			const slices = chunkSlices(min, max, interval, unitLimits("int8"));
			if (!slices) {
				expect(span / interval + 2n > BigInt(mostChunks)).toBe(true);
				return;
			}
			expect(slices.every(([start, end]) => start % interval === 0n && end - start === interval)).toBe(true);
			expect(slices.every(([start], index) => index === 0 || start === slices[index - 1]?.[1])).toBe(true);
			const [first, last] = [slices[0], slices.at(-1)] as [readonly [bigint, bigint], readonly [bigint, bigint]];
			expect(first[0] <= min && min < first[1] && last[0] <= max && max < last[1]).toBe(true);
		}),
	);
});

test("types lose their modifiers, and never become types of length one", () => {
	expect(
		[
			"numeric(10,2)",
			"character varying(20)[]",
			"timestamp(3) with time zone",
			"character(5)",
			"bit(8)",
			"interval day to second(3)",
			'public."od(d)"(4)',
		].map(typeWithoutModifier),
	).toEqual(["numeric", "character varying[]", "timestamp with time zone", "bpchar", '"bit"', "interval", 'public."od(d)"']);
});

test("types without a true equality are compared as text", () => {
	const has = (typeName: string, hasHashSupport = true) => typeHasEquality({ typeName, typeSchema: "pg_catalog", hasHashSupport });
	expect([has("int4"), has("json"), has("_json"), has("point"), has("tsvector", false)]).toEqual([true, false, false, false, false]);
});

test("versions compare by number", () => {
	expect(timescaledbAtLeast("2.9.1", "2.18")).toBe(false);
	expect(timescaledbAtLeast("2.29.2", "2.18")).toBe(true);
	expect(timescaledbAtLeast("3.0.0", "2.18")).toBe(true);
	expect(timescaledbAtLeast(undefined, "2.18")).toBe(false);
});

describe("chunks against the data", () => {
	const year = { min: "a", max: "b", minMicros: 0n, maxMicros: 365n * day - 1n, measured: "exact" } as const;
	const range = { ...year, hasNull: false, minusInfinity: false, infinity: false, otherUuid: false };
	const facts = { bytes: 365_000, rowsEstimate: 36_500, indexes: [index("a", ["ts"], { bytes: 73_000 })] };
	const estimateOf = (interval: bigint, table = facts) => chunkEstimate(range, interval, 1, table);

	test("rows and bytes are divided", () => {
		expect(estimateOf(day)).toEqual({ chunks: 365, rowsEach: 100, bytesEach: 1000, bytesWithIndexes: 1200 });
		expect(chunkEstimate(range, day, 4, { ...facts, rowsEstimate: -1 })).toEqual({ chunks: 1460, bytesEach: 250, bytesWithIndexes: 300 });
		expect(chunkEstimate(undefined, day, 1, facts)).toBeUndefined();
	});

	test("the interval that suits better", () => {
		expect(betterInterval("timestamptz", "longer", 1e9, estimateOf)).toBe("14 days");
		expect(betterInterval("date", "shorter", 20_000, (interval) => estimateOf(interval, { ...facts, rowsEstimate: 3_650_000 }))).toBe(
			"14 days",
		);
		expect(betterInterval("timestamptz", "shorter", 10, estimateOf)).toBeUndefined();
		expect(betterInterval("int8", "longer", 1e9, (interval) => estimateOf(interval * 86_400_000_000n))).toBe("20");
	});

	test("a quarter of memory, from the setting that says more", () => {
		const of = (shared_buffers: string, effective_cache_size: string) =>
			quarterOfMemory({ settings: { ...emptyTarget().server.settings, shared_buffers, effective_cache_size } });
		expect(of("128MB", "4GB").bytes).toBe((4 * 1024 ** 3) / 3);
		expect(of("16GB", "4GB")).toEqual({ bytes: 16 * 1024 ** 3, assumed: "a quarter of it is taken for 16 GB, from shared_buffers (16GB)" });
	});
});
