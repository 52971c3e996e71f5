import { describe, expect, test } from "vitest";
import { chunkInterval } from "../../src/objects/chunk-interval.js";
import { chunkSlices, hashSlices } from "../../src/objects/chunk-slices.js";
import { unitLimits } from "../../src/objects/unit-limits.js";
import { createTestDatabase } from "../support/databases.js";

const day = 86_400_000_000n;

/** Per type: values at the ends and between, the interval, and where the least and the greatest lie. */
const cases = [
	["timestamptz", ["1969-12-30 12:00Z", "1970-01-01 00:00Z", "1970-01-09 23:59:59.999999Z"], "36 hours", -3n * (day / 2n), 9n * day - 1n],
	["timestamp", ["0044-03-15 10:00 BC", "0044-05-15 BC"], "1 month", -63_517_788_000_000_000n, -63_512_553_600_000_000n],
	["timestamptz", ["4714-11-24 00:00Z BC", "4713-01-01 BC"], "6 months", -210_866_803_200_000_000n, -210_863_520_000_000_000n],
	["date", ["294246-07-01", "294246-12-31"], "3 months", 9_223_355_347_200_000_000n, 9_223_371_158_400_000_000n],
	["date", ["2026-01-01", "2026-02-28"], "1 week", 20_454n * day, 20_512n * day],
	["int2", ["-32768", "0", "32767"], "10000", -32_768n, 32_767n],
	["int4", ["-2147483648", "2147483647"], "500000000", -2_147_483_648n, 2_147_483_647n],
	["int8", ["-9223372036854775808", "9223372036854775807"], "4000000000000000000", -(2n ** 63n), 2n ** 63n - 1n],
	[
		"uuid",
		["019b76da-a800-7000-8000-000000000000", "019b9c00-0000-7fff-bfff-ffffffffffff"],
		"1 day",
		1_767_225_600_000_000n,
		1_767_848_837_120_000n,
	],
] as const;

describe.skipIf(!process.env.HYPERFERRY_TEST_TSL_URL)("slices are those that TimescaleDB makes", () => {
	test.each(cases)("of %s", async (type, values, interval, min, max) => {
		await using database = await createTestDatabase("community");
		const found = chunkInterval(interval, type);
		if ("problem" in found) throw new Error(found.problem);
		const text = /^\d+$/.test(interval) ? `${interval}::bigint` : `interval '${interval}'`;
		await database.query(
			`set timezone = 'UTC'; create table t(at ${type} not null, dev int); select create_hypertable('t', by_range('at', ${text}));
			select add_dimension('t', by_hash('dev', 3));
			insert into t select unnest(array['${values.join("', '")}']::${type}[]), dev from generate_series(1, 40) dev`,
		);
		const slices = await database.query<{ slices: string }>(
			"select (_timescaledb_functions.show_chunk(c)).slices::text from show_chunks('t') c",
		);
		const made = slices.map((row) => row.slices.replaceAll(" ", ""));
		const predicted = (chunkSlices(min, max, found.length, unitLimits(type)) ?? []).flatMap(([start, end]) =>
			hashSlices(3).map(([low, high]) => `{"at":[${start},${end}],"dev":[${low},${high}]}`),
		);
		expect(made.filter((slice) => !predicted.includes(slice))).toEqual([]);
		expect(made.length).toBeGreaterThanOrEqual(values.length);
		for (const slice of predicted) await database.query("select _timescaledb_functions.create_chunk('t', $1)", [slice]);
		expect(await database.query("select num_chunks::int as n from timescaledb_information.hypertables")).toEqual([{ n: predicted.length }]);
	});
});
