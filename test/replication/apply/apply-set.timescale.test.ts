import { describe, expect, it } from "vitest";
import { SetFailed } from "../../../src/replication/apply/failures.js";
import { createSetFixture, type SetCase } from "./set-fixture.js";

const big = "repeat('0123456789', 500)";
const byId: SetCase = {
	columns: "id int, ts timestamptz NOT NULL, v int, big text",
	key: "id",
	time: {},
	rows: `SELECT i, '2026-01-01 12:00+00'::timestamptz + i * interval '2 hours 0.000001 s', i, i || ${big} FROM generate_series(1, 240) i`,
};

describe("a hypertable whose time is not in the source's key", () => {
	it("keeps rows whose time stays in their chunks, and touches no others", async () => {
		await using fixture = await createSetFixture(byId);
		await fixture.carry(["UPDATE h SET v = -v WHERE id BETWEEN 50 AND 60"], async () => {
			expect(await fixture.chunksRead()).toBeLessThanOrEqual(2);
		});
		// few rows in far chunks are several statements, and the chunks between are left alone
		await fixture.carry(["UPDATE h SET v = -v WHERE id IN (1, 2, 239, 240)"]);
		await fixture.carry(["UPDATE h SET v = -v", "UPDATE h SET v = v + 1, big = 'short' WHERE id % 3 = 0"]);
	});

	it.each([
		[
			"within and across chunks",
			["UPDATE h SET ts = ts + interval '10 minutes' WHERE id % 3 = 0; UPDATE h SET ts = ts - interval '40 days' WHERE id % 3 = 1"],
		],
		["and back", ["UPDATE h SET ts = ts + interval '3 days'; UPDATE h SET ts = ts - interval '3 days' WHERE id > 5"]],
		[
			"before and after other columns",
			["UPDATE h SET v = 0", "UPDATE h SET ts = ts + interval '1 day', v = 1 WHERE id < 100", "UPDATE h SET v = 2 WHERE id > 50"],
		],
		[
			"before the row goes",
			["UPDATE h SET ts = ts + interval '5 days' WHERE id < 100", "UPDATE h SET v = 3 WHERE id < 50", "DELETE FROM h WHERE id < 120"],
		],
		[
			"of rows that come in between",
			[
				"INSERT INTO h SELECT i, '2026-02-01', 0, NULL FROM generate_series(1001, 1010) i; UPDATE h SET ts = '2026-03-01' WHERE id > 1000; DELETE FROM h WHERE id = 1003",
			],
		],
		[
			"together with the key",
			[
				`UPDATE h SET id = -id, ts = ts + interval '2 days', big = 'x' WHERE id < 20; UPDATE h SET ts = ts + interval '1 s' WHERE id < 0; UPDATE h SET id = -id, big = 'y' WHERE id BETWEEN -9 AND -5`,
			],
		],
		[
			"of a row that comes back",
			[
				"DELETE FROM h WHERE id < 10; INSERT INTO h SELECT i, '2027-01-01', 0, 'new' FROM generate_series(1, 5) i; UPDATE h SET ts = 'infinity' WHERE id = 3",
			],
		],
		["with TOASTed values sent", [`UPDATE h SET ts = ts + interval '1 day', big = big || 'x' WHERE id < 30`]],
	])("finds rows that change their time %s", async (_, statements) => {
		await using fixture = await createSetFixture(byId);
		await fixture.carry(statements);
	});

	it("goes on with an old row where the source sends it", async () => {
		await using fixture = await createSetFixture({ ...byId, sourceOnly: "ALTER TABLE h REPLICA IDENTITY FULL" });
		await fixture.carry(["UPDATE h SET ts = ts + interval '3 days', v = 1 WHERE id = 100"], async () => {
			expect(await fixture.chunksRead()).toBeLessThanOrEqual(2);
		});
		await fixture.carry(["DELETE FROM h WHERE id = 120"], async () => {
			expect(await fixture.chunksRead()).toBe(1);
		});
		await fixture.carry([
			"UPDATE h SET ts = ts + interval '1 day' WHERE id < 50; UPDATE h SET v = 7 WHERE id < 80; DELETE FROM h WHERE id < 30",
		]);
	});

	it.each(["UPDATE h SET v = 1 WHERE id < 5", "UPDATE h SET ts = ts + interval '9 days' WHERE id < 5", "DELETE FROM h WHERE id < 5"])(
		"notices a row that is not there: %s",
		async (statement) => {
			await using fixture = await createSetFixture(byId);
			await fixture.target.query("DELETE FROM h WHERE id = 3");
			await expect(fixture.carry([statement])).rejects.toThrow(SetFailed);
		},
	);

	it("has nothing but its key and its time", async () => {
		await using fixture = await createSetFixture({
			columns: "id int, ts timestamptz NOT NULL",
			key: "id",
			time: {},
			rows: "SELECT i, '2026-01-01'::timestamptz + i * interval '1 hour' FROM generate_series(1, 100) i",
		});
		await fixture.carry(["UPDATE h SET ts = ts + interval '1 hour' WHERE id < 50; UPDATE h SET ts = ts WHERE id > 50"]);
	});
});

describe("times of every kind", () => {
	it.each<[string, SetCase]>([
		[
			"bigint, nanoseconds",
			{
				columns: "id int, ts bigint NOT NULL, v int",
				key: "id",
				time: { columnType: "bigint", chunkInterval: "86400000000000" },
				rows: `SELECT i, 1767225600000000001 + i * 40000000000000, 0 FROM generate_series(-9, 60) i`,
			},
		],
		[
			"bigint to its ends",
			{
				columns: "id int, ts bigint NOT NULL, v int",
				key: "id",
				time: { columnType: "bigint", chunkInterval: "1000000000000000000" },
				rows: "SELECT * FROM (VALUES (1, -9223372036854775808, 0), (2, 9223372036854775807, 0), (3, 0, 0), (4, -5, 0)) AS r",
			},
		],
		[
			"integer",
			{
				columns: "id int, ts int NOT NULL, v int",
				key: "id",
				time: { columnType: "integer", chunkInterval: "100" },
				rows: "SELECT i, i * 37, 0 FROM generate_series(-60, 60) i",
			},
		],
		[
			"smallint",
			{
				columns: "id int, ts smallint NOT NULL, v int",
				key: "id",
				time: { columnType: "smallint", chunkInterval: "1000" },
				rows: "SELECT i, i * 500, 0 FROM generate_series(-60, 60) i",
			},
		],
		[
			"date",
			{
				columns: "id int, ts date NOT NULL, v int",
				key: "id",
				time: { columnType: "date", chunkInterval: "7 days" },
				rows: "SELECT i, '0001-06-01'::date + i * 100, 0 FROM generate_series(-9, 20) i",
			},
		],
		[
			"timestamp",
			{
				columns: "id int, ts timestamp NOT NULL, v int",
				key: "id",
				time: { columnType: "timestamp", chunkInterval: "1 month" },
				rows: "SELECT i, '2026-01-31 23:59:59.999999'::timestamp + i * interval '9 days 0.1 s', 0 FROM generate_series(-9, 60) i",
			},
		],
		[
			"a key with the time",
			{
				columns: "id int, ts timestamptz NOT NULL, v int",
				key: "id, ts",
				time: {},
				rows: "SELECT i % 7, '2026-01-01'::timestamptz + i * interval '5 hours', 0 FROM generate_series(1, 200) i",
			},
		],
	])("%s", async (_, one) => {
		await using fixture = await createSetFixture(one);
		await fixture.carry(["UPDATE h SET v = 1 WHERE id % 2 = 0"]);
		await fixture.carry([
			"UPDATE h SET v = 2 WHERE id % 3 = 0; DELETE FROM h WHERE id % 5 = 0; UPDATE h SET id = id + 1000 WHERE id % 7 = 1",
		]);
		await fixture.carry(["DELETE FROM h WHERE id % 2 = 0"]);
	});

	it.each(["timestamptz", "timestamp"])("%s before Christ, far ahead and infinite", async (type) => {
		await using fixture = await createSetFixture({
			columns: `id int, ts ${type} NOT NULL, v int`,
			key: "id",
			time: { columnType: type },
			rows: `SELECT row_number() OVER (), t::${type}, 0 FROM unnest('{0044-03-15 12:00:00.5 BC,0001-01-01 BC,0001-01-01,0099-12-31,1969-12-31 23:59:59.999999,9999-12-31 23:59:59,
				12026-01-01,infinity,2026-01-01,2000-02-29 12:00}'::text[]) t`,
		});
		await fixture.carry(["UPDATE h SET v = 1"]);
		await fixture.carry([
			"UPDATE h SET ts = 'infinity', v = 2 WHERE id IN (1, 9); UPDATE h SET ts = '0100-02-28 BC' WHERE id IN (2, 8); UPDATE h SET v = 3",
		]);
		await fixture.carry(["DELETE FROM h WHERE id > 2"]);
	});
});

describe("other columns that decide on a row's place", () => {
	it("a space dimension that changes, is equal but not the same, or is TOASTed", async () => {
		await using fixture = await createSetFixture({
			columns: "id int, ts timestamptz NOT NULL, v int, n numeric NOT NULL, big text",
			key: "id",
			time: { space: [{ column: "n", partitions: 3 }] },
			rows: `SELECT i, '2026-01-01'::timestamptz + i * interval '4 hours', 0, i, ${big} FROM generate_series(1, 60) i`,
		});
		await fixture.carry(["UPDATE h SET v = 1"]);
		await fixture.carry([
			"UPDATE h SET n = n + 1 WHERE id < 20; UPDATE h SET n = n * 1.000 WHERE id BETWEEN 15 AND 40; UPDATE h SET n = -1, ts = ts + interval '1 day' WHERE id > 50",
		]);
		await fixture.carry(["DELETE FROM h WHERE id % 2 = 0; UPDATE h SET v = 2"]);
	});

	it("a space dimension beside a key with the time", async () => {
		await using fixture = await createSetFixture({
			columns: "id int, ts timestamptz NOT NULL, v int, big text NOT NULL",
			key: "id, ts",
			time: { space: [{ column: "big", partitions: 2 }] },
			rows: `SELECT i % 9, '2026-01-01'::timestamptz + i * interval '4 hours', 0, i || repeat('x', 2400) FROM generate_series(1, 60) i`,
		});
		await fixture.carry(["UPDATE h SET v = 1", "UPDATE h SET big = 'short' WHERE id = 3", "UPDATE h SET v = 2 WHERE id > 5"]);
		await fixture.carry(["UPDATE h SET big = v || repeat('y', 2400) WHERE id < 4; DELETE FROM h WHERE id = 1"]);
	});

	it("an identity column of a plain table", async () => {
		await using fixture = await createSetFixture({
			columns: "k int, id int GENERATED ALWAYS AS IDENTITY, v text, big text",
			key: "k",
			rows: `(k, v, big) SELECT i, 'v', ${big} FROM generate_series(1, 50) i`,
		});
		await fixture.carry([
			"UPDATE h SET v = 'w' WHERE k < 30; UPDATE h SET id = DEFAULT WHERE k BETWEEN 20 AND 40; UPDATE h SET v = 'x' WHERE k = 21; DELETE FROM h WHERE k = 22",
		]);
	});
});
