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
		create table ids (at uuid); insert into ids values ('0194e0f6-0000-7000-8000-000000000000'), ('0199e0f6-0000-7abc-bfff-00000000000f'), (null); ${index("ids")}
		create table random_ids (at uuid not null); insert into random_ids values ('0194e0f6-0000-4000-8000-000000000000'); ${index("random_ids")}
		create table last_days (at date); insert into last_days values ('5874897-12-31'); ${index("last_days")}
		create table last_times (at timestamp); insert into last_times values ('294276-12-31 23:59:59.999999'); ${index("last_times")}
		create table parts (at date) partition by range (at); create table early partition of parts for values from ('2020-01-01') to ('2021-01-01');
		create table late partition of parts default; insert into parts values ('2020-05-05'), ('2025-05-05'); ${index("parts")}
		create table empty (at timestamptz); ${index("empty")}
		create table only_infinite (at timestamptz); insert into only_infinite values ('infinity'); ${index("only_infinite")}
		create table other (at text); create table "Q u" ("A t" date not null); insert into "Q u" values ('1970-01-02')`);
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	const names = [
		"days",
		"zoned",
		"plain",
		"ints",
		"empty",
		"only_infinite",
		"other",
		"missing",
		"ids",
		"random_ids",
		"last_days",
		"last_times",
		"parts",
	];
	const ranges = await timeRanges(session, [...names.map((name) => column(name)), column("Q u", "A t")]);
	const of = (name: string) => ranges.get(tableKey(column(name).table));
	const nothing = { hasNull: false, minusInfinity: false, infinity: false, otherUuid: false, measured: "exact" };
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
	expect(of("ids")).toMatchObject({ hasNull: true, otherUuid: false, minMicros: 1738941005824000n, maxMicros: 1760415842304000n });
	expect(of("random_ids")).toMatchObject({ otherUuid: true, hasNull: false });
	expect(of("last_days")?.maxMicros).toBe(185331706992000000000n);
	expect(of("last_times")?.maxMicros).toBe(9224318015999999999n);
	expect(of("parts")).toMatchObject({ min: "2020-05-05", max: "2025-05-05" });
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

test("a large table is not scanned: what its statistics know is said to be a sample", async () => {
	await using database = await createTestDatabase("source");
	await database.query(`
		create table t (at timestamptz); insert into t select timestamptz '2024-01-01 00:00Z' + n * interval '1 hour' from generate_series(0, 999) n;
		insert into t select null from generate_series(1, 100);
		create table unknown (at timestamptz); insert into unknown values ('2024-01-01');
		create table ids (at uuid primary key); insert into ids select gen_random_uuid() from generate_series(1, 1000);
		create table parts (at date) partition by range (at); create table early partition of parts for values from ('2020-01-01') to ('2021-01-01');
		create table late partition of parts default; insert into parts values ('2020-05-05'), ('2020-06-05'), ('2025-05-05'), ('-infinity');
		create table indexed (at timestamptz not null); insert into indexed values ('2024-01-01'); create index on indexed (at);
		analyze`);
	await database.query("delete from pg_statistic where starelid = 'unknown'::regclass");
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	const names = ["t", "unknown", "ids", "parts", "indexed"];
	const ranges = await timeRanges(
		session,
		names.map((name) => column(name)),
		0,
	);
	const of = (name: string) => ranges.get(tableKey(column(name).table));
	expect(of("t")).toMatchObject({ measured: "sampled", hasNull: true, min: "2024-01-01 00:00:00+00", max: "2024-02-11 15:00:00+00" });
	expect(of("unknown")).toMatchObject({ measured: "sampled", hasNull: false });
	expect(of("unknown")).not.toHaveProperty("min");
	expect(of("ids")).toMatchObject({ measured: "sampled", otherUuid: true });
	expect(of("parts")).toMatchObject({ measured: "sampled", minusInfinity: true, min: "2020-05-05", max: "2025-05-05" });
	expect(of("indexed")).toMatchObject({ measured: "exact", min: "2024-01-01 00:00:00+00" });
});
