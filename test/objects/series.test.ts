import { describe, expect, test } from "vitest";
import type { TimeRange } from "../../src/catalog/ranges.js";
import { asSeries, seriesColumns } from "../../src/objects/series-column.js";
import { seriesInterval } from "../../src/objects/series-interval.js";
import { column, primaryKey, table } from "../support/catalogs.js";

const gigabyte = 1024 ** 3;
const day = 86_400;

describe("the interval of chunks", () => {
	test.each([
		["a large series", { rows: 2e9, bytes: 300 * gigabyte, seconds: 365 * day }, "6 hours"],
		["ten times as much memory would be a day", { rows: 2e9, bytes: 30 * gigabyte, seconds: 365 * day }, "1 day"],
		["a slow one", { rows: 5e6, bytes: gigabyte, seconds: 5 * 365 * day }, "90 days"],
		["a tenth of the range at most", { rows: 5e6, bytes: gigabyte / 4, seconds: 80 * day }, "7 days"],
		["few rows: chunks of 10,000 at least", { rows: 20_000, bytes: 1e6, seconds: 100 * day }, "90 days"],
		["or as long as it gets", { rows: 20_000, bytes: 1e6, seconds: 9000 * day }, "365 days"],
		["rows of one moment", { rows: 1e6, bytes: 1e8, seconds: 0 }, "1 hour"],
	])("%s", (_, facts, text) => {
		expect(seriesInterval(facts, 0.25 * gigabyte, false).text).toBe(text);
	});

	test("of dates is whole days", () => {
		expect(seriesInterval({ rows: 2e9, bytes: 400 * gigabyte, seconds: 365 * day }, gigabyte, true).text).toBe("1 day");
	});

	test("is told with its numbers", () => {
		expect(seriesInterval({ rows: 36_500_000, bytes: 36.5 * gigabyte, seconds: 365 * day }, gigabyte / 4, false)).toMatchObject({
			text: "1 day",
			chunks: 365,
			rowsPerChunk: 100_000,
			bytesPerChunk: Math.round(gigabyte / 10),
		});
	});
});

describe("the time column", () => {
	const time = (name: string, correlation?: number, more = {}) =>
		column(name, "timestamp with time zone", { ...(correlation === undefined ? {} : { correlation }), ...more });

	test("rows in its order first, the key counts more, a time that moves does not count", () => {
		const facts = table("t", {
			columns: [time("born", 0.2), time("at", 1), time("updated_at", 1), time("maybe", 1, { notNull: false }), time("made", 1)],
			indexes: [primaryKey("t", "made")],
		});
		expect(seriesColumns(facts).map(({ name }) => name)).toEqual(["made", "at", "born"]);
	});

	const range = (min: bigint, max: bigint): TimeRange => ({
		minMicros: min,
		maxMicros: max,
		hasNull: false,
		minusInfinity: false,
		infinity: false,
		otherUuid: false,
		measured: "exact",
	});
	const epoch = column("epoch", "bigint");

	test.each([
		["seconds", 1_700_000_000n, 1_700_086_400n, 1n],
		["milliseconds", 1_700_000_000_000n, 1_700_086_400_000n, 1000n],
		["microseconds", 1_700_000_000_000_000n, 1_700_086_400_000_000n, 1_000_000n],
		["nanoseconds", 1_700_000_000_000_000_000n, 1_700_086_400_000_000_000n, 1_000_000_000n],
	])("an integer of %s", (_, min, max, perSecond) => {
		expect(asSeries(epoch, range(min, max))?.perSecond).toBe(perSecond);
	});

	test.each([
		["ids", 1n, 40_000n],
		["a range over two units", 1_700_000_000n, 1_700_000_000_000n],
		["negative", -5n, 1_700_000_000n],
	])("an integer that is no time: %s", (_, min, max) => {
		expect(asSeries(epoch, range(min, max))).toBeUndefined();
	});
});
