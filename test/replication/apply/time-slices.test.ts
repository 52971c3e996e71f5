import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greatestAt, leastAt, timePosition } from "../../../src/replication/apply/time-position.js";
import { timeSlices } from "../../../src/replication/apply/time-slices.js";

describe("positions in time", () => {
	it.each([
		["1970-01-01 00:00:00+00", 0],
		["1969-12-31 23:59:59.999999+00", -1],
		["2000-02-29", 951_782_400],
		["2026-01-01 00:00:01.5", 1_767_225_601],
		["0001-01-01 00:00:00+00 BC", -62_167_219_200],
		["12026-07-01 12:00:00+00", 317_352_427_200],
		["infinity", Number.POSITIVE_INFINITY],
		["-42", -42],
		["9223372036854775807", 9_223_372_036_854_775_807n],
		["2026-01-01 00:00:00+02", undefined],
		["019b76da-a801-7abc-bdef-0123456789ab", 1_767_225_600.001],
		["019b76da-a801-4abc-bdef-0123456789ab", undefined],
		["019b76da-a801-7abc-0def-0123456789ab", undefined],
	])("%s", (text, position) => {
		expect(timePosition(text)).toBe(position);
	});

	it("bounds of a second hold all of it", () => {
		expect([leastAt("2026-01-01 10:20:30.5+00"), greatestAt("2026-01-01 10:20:30.5+00")]).toEqual([
			"2026-01-01 10:20:30+00",
			"2026-01-01 10:20:30.999999+00",
		]);
		const uuid = "019b76da-a801-7abc-9def-0123456789ab";
		expect([leastAt(uuid), greatestAt(uuid)]).toEqual(["019b76da-a801-7000-8000-000000000000", "019b76da-a801-7fff-bfff-ffffffffffff"]);
		expect(greatestAt("0044-03-15 10:20:30+00 BC")).toBe("0044-03-15 10:20:30.999999+00 BC");
		expect(["2026-01-01", "infinity", "-5"].map(greatestAt)).toEqual(["2026-01-01", "infinity", "-5"]);
	});
});

const time = fc.oneof(
	{ weight: 20, arbitrary: fc.bigInt({ min: -5000n, max: 5000n }).map(String) },
	{ weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) },
	{ weight: 1, arbitrary: fc.constantFrom("infinity", "-infinity", "whenever") },
);

it("slices hold every member once, within their ranges, and read few chunks", () => {
	fc.assert(
		fc.property(fc.array(time, { maxLength: 200 }), fc.constantFrom(1, 10, 1000, Number.POSITIVE_INFINITY), (times, width) => {
			const members = times.map((text, at) => ({ text, at }));
			const slices = timeSlices(members, ({ text }) => text, width);
			expect(slices.flatMap((slice) => slice.members.map(({ at }) => at)).sort((a, b) => a - b)).toEqual(members.map(({ at }) => at));
			for (const slice of slices) {
				expect(slice.members.length).toBeGreaterThan(0);
				if (!slice.range) {
					expect(slice.members.every(({ text }) => text === "whenever")).toBe(true);
					continue;
				}
				const [least, greatest] = slice.range.map((text) => timePosition(text) ?? Number.NaN) as [number, number];
				const positions = slice.members.map(({ text }) => timePosition(text) as number);
				expect(positions.every((position) => position >= least && position <= greatest)).toBe(true);
				const chunks = least === greatest ? 1 : Math.floor(Number(greatest) / width) - Math.floor(Number(least) / width) + 1;
				if (chunks > 1) expect(chunks * positions.length).toBeLessThanOrEqual(Math.max(500, 16 * times.length));
			}
		}),
	);
});
