import { describe, expect, it } from "vitest";
import { createApplyFixture } from "./apply-fixture.js";

const batches = [
	{ rows: 1, maxDelayMs: 1000 },
	{ rows: 5000, maxDelayMs: 1000 },
];

describe("values", () => {
	it.each(batches)("arrive as they are, batch of $rows", async (batch) => {
		await using fixture = await createApplyFixture(`
			CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'ha\\ppy');
			CREATE TYPE pair AS (a int, b text);
			CREATE DOMAIN short AS varchar(5) CHECK (value <> 'bad');
			CREATE TABLE v (id int PRIMARY KEY, t text, vc varchar(3), c char(4), n numeric, f8 float8, f4 float4, i8 bigint, b bytea, j json, jb jsonb,
				m mood, ms mood[], ta text[], ia int[][], p pair, d short, ts timestamptz, tz timestamp, iv interval, u uuid, ip inet, r tstzrange,
				bi bit(3), vb varbit, x xml, po point, bo boolean, mo money, "Weird ""name" text)`);
		const { source } = fixture;
		const applier = fixture.start({ tables: [await fixture.planned("v")], batch });
		await source.query(`INSERT INTO v (id, t, vc, c, n, f8, f4, i8, b, j, jb, m, ms, ta, ia, p, d, ts, tz, iv, u, ip, r, bi, vb, x, po, bo, mo, "Weird ""name") VALUES
			(1, 'quote '' back\\slash', 'abc', 'x', 'NaN', 'Infinity', '-Infinity', 9007199254740993, '\\x00ff5c0a27', '{"a" : 1.0, "a":2}', '{"b":[1,null]}',
				'it''s ok', '{sad,"it''s ok","ha\\\\ppy"}', '{NULL,"NULL","","a\\"b\\\\c"}', '{{1,2},{3,NULL}}', '(1,"x,\\"y")', 'dom', '2026-01-01 00:00:00.123456+00',
				'infinity', '1 year 2 mons -3 days 04:05:06.7', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.0/8', '[2026-01-01,2026-01-02)', '101', '10101',
				'<a b="1">&amp;</a>', '(1.5,2)', true, 12.34, 'w'),
			(2, '', '', '', -0.000000000000000000000000000000000001, 'NaN', 0.1, -1, '', 'null', 'null', 'sad', '{}', '{}', '{}', '(,)', '', '-infinity', '0044-03-15 BC',
				'0', NULL, '::1', 'empty', '000', '', NULL, NULL, false, -1, ''),
			(3, E'tab\\tnew\\nline\\rreturn\\b\\\\N\\\\.', NULL, NULL, 12345678901234567890.123456789, 1e308, 1e-38, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
				NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
			(4, '\\.', 'ünï', '🐘', 1.50, -0.0, 0, 0, '\\x5c2e0a', '[]', '{}', 'ha\\ppy', NULL, '{"\\\\."}', NULL, NULL, NULL, 'infinity', 'now', '1 day', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '\\N')`);
		await fixture.settle(applier);
		await fixture.expectEqual("v");
		await source.query(
			`UPDATE v SET t = t || E'\\\\"''', n = n + 1, j = '{"z":1}', ta = ta || 'x'::text, "Weird ""name" = NULL, vc = 'zzz', c = 'ab', ts = ts + '1 s'`,
		);
		await source.query("UPDATE v SET id = id + 100 WHERE id < 3");
		await source.query("DELETE FROM v WHERE id = 4");
		await fixture.settle(applier);
		await fixture.expectEqual("v");
		expect(applier.stopped.size).toBe(0);
	});

	it("of identity and generated columns, whatever their place", async () => {
		await using fixture = await createApplyFixture(`
			CREATE TABLE g (twice int GENERATED ALWAYS AS (n * 2) STORED, id int GENERATED ALWAYS AS IDENTITY, n int, tail text, PRIMARY KEY (id));
			CREATE TABLE a (k int PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, v text)`);
		const { source } = fixture;
		const applier = fixture.start({ tables: [await fixture.planned("g"), await fixture.planned("a")] });
		await source.query("INSERT INTO g (n, tail) SELECT i, 'x' || i FROM generate_series(1, 20) i");
		await source.query("INSERT INTO a (k, v) SELECT i, 'x' || i FROM generate_series(1, 20) i");
		await fixture.settle(applier);
		await source.query("UPDATE g SET n = n + 1 WHERE id % 2 = 0; UPDATE g SET id = DEFAULT WHERE id = 3; DELETE FROM g WHERE id = 5");
		await source.query("UPDATE a SET v = 'new' WHERE k = 1; UPDATE a SET id = DEFAULT WHERE k = 2; UPDATE a SET k = 100 WHERE k = 7");
		await fixture.settle(applier);
		await fixture.expectEqual("g", "a");
		expect(applier.stopped.size).toBe(0);
	});
});

describe("rows are found", () => {
	it("among duplicates under REPLICA IDENTITY FULL, exactly one", async () => {
		await using fixture = await createApplyFixture(`
			CREATE TABLE d (a int, b text, j json, f float8);
			ALTER TABLE d REPLICA IDENTITY FULL`);
		const { source, target } = fixture;
		const applier = fixture.start({ tables: [await fixture.planned("d", { identity: { mode: "full" } })] });
		await source.query(`INSERT INTO d SELECT 1, NULL, '{"a": 1}', 'NaN' FROM generate_series(1, 3)`);
		await source.query(`INSERT INTO d SELECT 1, '', '{"a":1}', 'NaN' FROM generate_series(1, 3)`);
		await source.query("INSERT INTO d SELECT NULL FROM generate_series(1, 3)");
		await fixture.settle(applier);
		await source.query("DELETE FROM d WHERE ctid IN (SELECT min(ctid) FROM d GROUP BY a, b)");
		await source.query("UPDATE d SET b = 'changed' WHERE ctid IN (SELECT min(ctid) FROM d GROUP BY a, b)");
		await fixture.settle(applier);
		await fixture.expectEqual("d");
		expect(await target.query("SELECT count(*)::int AS n FROM d")).toEqual([{ n: 6 }]);
		expect(applier.stopped.size).toBe(0);
	});

	it("in a hypertable, when the time changes and when TOASTed values are not sent", async () => {
		await using fixture = await createApplyFixture(
			`CREATE TABLE h (id int, ts timestamptz NOT NULL, v int, big text, PRIMARY KEY (id, ts));
			ALTER TABLE h ALTER big SET STORAGE EXTERNAL;
			CREATE TABLE f (id int, ts timestamptz NOT NULL, v int, big text);
			ALTER TABLE f ALTER big SET STORAGE EXTERNAL;
			ALTER TABLE f REPLICA IDENTITY FULL`,
			"SELECT create_hypertable('h', by_range('ts', interval '1 day')); SELECT create_hypertable('f', by_range('ts', interval '1 day'))",
		);
		const { source, target } = fixture;
		const hypertable = { column: "ts", columnType: "timestamp with time zone", chunkInterval: "1 day" };
		const applier = fixture.start({
			tables: [await fixture.planned("h", { hypertable }), await fixture.planned("f", { hypertable, identity: { mode: "full" } })],
		});
		for (const table of ["h", "f"]) {
			await source.query(
				`INSERT INTO ${table} SELECT i, '2026-01-01'::timestamptz + i * interval '1 hour', i, repeat('x' || i, 3000) FROM generate_series(1, 100) i`,
			);
		}
		await fixture.settle(applier);
		for (const table of ["h", "f"]) {
			await source.query(`UPDATE ${table} SET ts = ts + interval '30 days' WHERE id % 3 = 0`);
			await source.query(`UPDATE ${table} SET v = -v WHERE id % 2 = 0`);
			await source.query(`UPDATE ${table} SET ts = 'infinity', v = 0 WHERE id = 7`);
			await source.query(`DELETE FROM ${table} WHERE id % 10 = 0`);
		}
		await fixture.settle(applier);
		await fixture.expectEqual("h", "f");
		expect(applier.stopped.size).toBe(0);
		expect(await target.query("SELECT count(*)::int AS n FROM show_chunks('h')")).toEqual([{ n: expect.any(Number) }]);
	});
});
