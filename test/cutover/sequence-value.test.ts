import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SequenceFacts, sequencePosition } from "../../src/cutover/sequence-value.js";

const up: SequenceFacts = { last: 100n, isCalled: true, increment: 1n, min: 1n, max: 2n ** 63n - 1n, cycle: false };

describe("sequencePosition", () => {
	test.each<[string, Partial<SequenceFacts>, bigint, boolean]>([
		["the source's value and the margin", {}, 1100n, true],
		["the column's when it is further", { column: 500n }, 1500n, true],
		["not the column's when it is behind", { column: 50n }, 1100n, true],
		["never used stays never used", { last: 1n, isCalled: false }, 1n, false],
		["never used, but rows were loaded by hand", { last: 1n, isCalled: false, column: 7n }, 1007n, true],
		["keeps the raster of steps", { increment: 10n, last: 3n, column: 25n }, 10_033n, true],
		["half of what is left when that is short", { max: 300n }, 200n, true],
		["exhausted stays exhausted", { max: 100n }, 100n, true],
		["not beyond the bound although the column is", { max: 300n, column: 900n }, 300n, true],
		["down", { increment: -1n, min: -(2n ** 63n), max: -1n, last: -100n, column: -500n }, -1500n, true],
		["cycling goes by the source", { cycle: true, column: 90_000n }, 1100n, true],
	])("%s", (_name, facts, last, isCalled) => {
		expect(sequencePosition({ ...up, ...facts }, 1000)).toMatchObject({ last, isCalled });
	});

	test("stays within the bounds, never goes back, and gives no value that the column has", () => {
		const facts = fc
			.record({
				min: fc.bigInt(-1000n, 0n),
				max: fc.bigInt(1n, 1000n),
				step: fc.bigInt(1n, 40n),
				down: fc.boolean(),
				at: fc.nat(100),
				isCalled: fc.boolean(),
				column: fc.option(fc.bigInt(-1000n, 1000n), { nil: undefined }),
			})
			.map(
				({ min, max, step, down, at, isCalled, column }): SequenceFacts => ({
					min,
					max,
					increment: down ? -step : step,
					last: min + ((max - min) * BigInt(at)) / 100n,
					isCalled,
					cycle: false,
					...(column === undefined ? {} : { column }),
				}),
			);
		fc.assert(
			fc.property(facts, fc.nat(500), (facts, margin) => {
				const direction = facts.increment > 0n ? 1n : -1n;
				const { last, isCalled } = sequencePosition(facts, margin);
				expect(last >= facts.min && last <= facts.max).toBe(true);
				expect(direction * (last - facts.last) >= 0n).toBe(true);
				const next = isCalled ? last + facts.increment : last;
				if (next > facts.max || next < facts.min || facts.column === undefined) return;
				expect(direction * (next - facts.column) > 0n).toBe(true);
			}),
		);
	});
});
