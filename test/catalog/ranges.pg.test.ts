import fc from "fast-check";
import { expect, test } from "vitest";
import { timeRanges } from "../../src/catalog/ranges.js";
import { tableKey } from "../../src/model/table-id.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const column = (name: string, of = "at") => ({ table: { schema: "public", name }, column: of });

test.each(["scanned", "indexed"])("ranges of columns, %s", async (how) => {
	await using database = await createTestDatabase("source");
	const index = (table: string) => (how === "indexed" ? `create index on ${table} (at desc);` : "");
	await database.query(`
		create table days (at date); insert into days values ('1969-12-31'), ('2025-03-01'), ('infinity'), (null); ${index("days")}
		create table zoned (at timestamptz not null); insert into zoned values ('2025-01-01 00:00:00.000001+02'), ('-infinity'); ${index("zoned")}
		create table plain (at timestamp); insert into plain values ('1960-05-05 05:05:05.123456'), ('4713-01-01 BC'); ${index("plain")}
		create domain tick as bigint; create table ints (at tick); insert into ints values (-5), (9007199254740993); ${index("ints")}
		create table empty (at timestamptz); ${index("empty")}
		create table only_infinite (at timestamptz); insert into only_infinite values ('infinity'); ${index("only_infinite")}
		create table other (at text); create table "Q u" ("A t" date not null); insert into "Q u" values ('1970-01-02')`);
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	const names = ["days", "zoned", "plain", "ints", "empty", "only_infinite", "other", "missing"];
	const ranges = await timeRanges(session, [...names.map((name) => column(name)), column("Q u", "A t")]);
	const of = (name: string) => ranges.get(tableKey(column(name).table));
	const nothing = { hasNull: false, minusInfinity: false, infinity: false };
	const day = 86_400_000_000n;
	expect(of("days")).toEqual({
		...nothing,
		min: "1969-12-31",
		max: "2025-03-01",
		minMicros: -day,
		maxMicros: 20148n * day,
		hasNull: true,
		infinity: true,
	});
	const zoned = 1735682400000001n;
	const text = "2024-12-31 22:00:00.000001+00";
	expect(of("zoned")).toEqual({ ...nothing, min: text, max: text, minMicros: zoned, maxMicros: zoned, minusInfinity: true });
	expect(of("plain")).toMatchObject({ min: "4713-01-01 00:00:00 BC", maxMicros: -304800894876544n, minMicros: -210863520000000000n });
	expect(of("ints")).toEqual({ ...nothing, min: "-5", max: "9007199254740993", minMicros: -5n, maxMicros: 9007199254740993n });
	expect(of("empty")).toEqual(nothing);
	expect(of("only_infinite")).toEqual({ ...nothing, infinity: true });
	expect([of("other"), of("missing")]).toEqual([undefined, undefined]);
	expect(of("Q u")).toMatchObject({ minMicros: day });
});

test("microseconds are exact over the whole range", async () => {
	await using database = await createTestDatabase("source");
	await database.query("create table t (at timestamptz)");
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
	await fc.assert(
		fc.asyncProperty(micros, async (value) => {
			await database.query("truncate t");
			await database.query(
				"insert into t select timestamptz '1970-01-01 00:00+00' + $1::bigint / 1000000 * interval '1 s' + $1::bigint % 1000000 * interval '1 us'",
				[value.toString()],
			);
			expect((await timeRanges(session, [column("t")])).get(tableKey(column("t").table))?.minMicros).toBe(value);
		}),
		{ numRuns: 50 },
	);
});
