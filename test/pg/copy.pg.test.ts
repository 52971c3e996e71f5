import { expect, test } from "vitest";
import { pipeCopy } from "../../src/pg/copy.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

async function world() {
	const from = await createTestDatabase("source");
	const to = await createTestDatabase("target", { timescaledb: false });
	const source = await openSession(endpointOf(from.url), { applicationName: "hyperferry/test/copy" });
	const target = await openSession(endpointOf(to.url, "target"), { applicationName: "hyperferry/test/copy" });
	return {
		from,
		to,
		source,
		target,
		async [Symbol.asyncDispose]() {
			await source.close();
			await target.close();
			await from[Symbol.asyncDispose]();
			await to[Symbol.asyncDispose]();
		},
	};
}

test.each(["binary", "text"])("%s rows arrive as they were, counted on both sides", async (format) => {
	await using w = await world();
	const table = "CREATE TABLE public.t (id bigint, v text, n numeric, b bytea, a int[], at timestamptz)";
	await w.from.query(table);
	await w.to.query(table);
	await w.from.query(`INSERT INTO t SELECT i, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 5 = 0 THEN '' ELSE repeat(E'\\\\x \t\n''é', i % 20) END,
		CASE i % 3 WHEN 0 THEN 'NaN' ELSE i / 7.0 END, decode(md5(i::text), 'hex'), ARRAY[i, NULL], to_timestamp(i) FROM generate_series(1, 50000) i`);
	let seen = 0;
	const result = await pipeCopy(
		w.source.client,
		`COPY (SELECT * FROM public.t) TO STDOUT (FORMAT ${format})`,
		w.target.client,
		`COPY public.t FROM STDIN (FORMAT ${format})`,
		{ onBytes: (bytes) => (seen += bytes) },
	);
	expect(result.rows).toBe(50000);
	expect(result.bytes).toBe(seen);
	const digest = "SELECT count(*), md5(string_agg(t::text, ';' ORDER BY id)) FROM t";
	expect(await w.to.query(digest)).toEqual(await w.from.query(digest));
	expect(await w.source.query("select 1 as one")).toEqual([{ one: 1 }]);
	expect(await w.target.query("select 1 as one")).toEqual([{ one: 1 }]);
});

test("no row and no column are fine", async () => {
	await using w = await world();
	for (const database of [w.from, w.to]) await database.query("CREATE TABLE public.nothing ()");
	await w.from.query("INSERT INTO nothing DEFAULT VALUES");
	const copy = (where: string, format: string) =>
		pipeCopy(
			w.source.client,
			`COPY (SELECT FROM public.nothing ${where}) TO STDOUT (FORMAT ${format})`,
			w.target.client,
			`COPY public.nothing FROM STDIN (FORMAT ${format})`,
		);
	expect((await copy("WHERE false", "binary")).rows).toBe(0);
	expect((await copy("", "binary")).rows).toBe(1);
	expect((await copy("", "text")).rows).toBe(1);
	expect(await w.to.query("SELECT count(*)::int FROM nothing")).toEqual([{ count: 2 }]);
});

test("a slow target holds the source back: memory stays flat, a row of 100 MB passes", async () => {
	await using w = await world();
	for (const database of [w.from, w.to]) await database.query("CREATE TABLE public.t (id int, v text)");
	await w.from.query("ALTER TABLE t ALTER v SET STORAGE EXTERNAL");
	await w.from.query("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 30000) i");
	await w.from.query("INSERT INTO t VALUES (0, repeat('y', 100 * 1024 * 1024))");
	await w.to.query(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF new.id % 10000 = 1 THEN PERFORM pg_sleep(0.3); END IF; RETURN new; END $$`);
	await w.to.query("CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()");
	const before = process.memoryUsage().arrayBuffers;
	let peak = 0;
	const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)), 5);
	const { rows, bytes } = await pipeCopy(
		w.source.client,
		"COPY (SELECT * FROM public.t) TO STDOUT (FORMAT binary)",
		w.target.client,
		"COPY public.t FROM STDIN (FORMAT binary)",
	);
	clearInterval(timer);
	expect(rows).toBe(30001);
	expect(bytes).toBeGreaterThan(125 * 1024 * 1024);
	expect(peak).toBeLessThan(60 * 1024 * 1024);
	expect(await w.to.query("SELECT length(v) FROM t WHERE id = 0")).toEqual([{ length: 100 * 1024 * 1024 }]);
});

test("an error on the target mid-copy leaves nothing behind; the source's connection is cut, the target's goes on", async () => {
	await using w = await world();
	await w.from.query("CREATE TABLE public.t AS SELECT i AS id, repeat('x', 500) AS v FROM generate_series(1, 100000) i");
	await w.to.query("CREATE TABLE public.t (id int CHECK (id <> 40000), v text)");
	const copying = w.target.transaction(async () => {
		await pipeCopy(w.source.client, "COPY (SELECT * FROM public.t) TO STDOUT", w.target.client, "COPY public.t FROM STDIN");
	});
	await expect(copying).rejects.toMatchObject({ code: "23514" });
	expect(await w.target.query("select count(*)::int from public.t")).toEqual([{ count: 0 }]);
	await expect(w.source.query("select 1")).rejects.toThrow();
});

test("an error of the source mid-copy fails the target's command; both connections go on", async () => {
	await using w = await world();
	await w.from.query("CREATE TABLE public.t AS SELECT i AS id FROM generate_series(1, 100000) i");
	await w.to.query("CREATE TABLE public.t (id int)");
	const copying = pipeCopy(
		w.source.client,
		"COPY (SELECT 1 / (90000 - id) FROM public.t) TO STDOUT",
		w.target.client,
		"COPY public.t FROM STDIN",
	);
	await expect(copying).rejects.toMatchObject({ code: "22012" });
	expect(await w.target.query("select count(*)::int from public.t")).toEqual([{ count: 0 }]);
	expect(await w.source.query("select 1 as one")).toEqual([{ one: 1 }]);
});

test("statements that the servers refuse are their error, and nothing hangs", async () => {
	await using w = await world();
	await w.from.query("CREATE TABLE public.t (id int)");
	const copy = () => pipeCopy(w.source.client, "COPY public.t TO STDOUT", w.target.client, "COPY public.t FROM STDIN");
	await expect(copy()).rejects.toMatchObject({ code: "42P01" });
	await w.to.query("CREATE TABLE public.t (id int)");
	await w.from.query("DROP TABLE t");
	await expect(copy()).rejects.toMatchObject({ code: "42P01" });
	await w.from.query("CREATE TABLE t AS SELECT 1 AS id");
	expect((await copy()).rows).toBe(1);
});

test("a killed backend on either side ends both", async () => {
	for (const victim of ["source", "target"] as const) {
		await using w = await world();
		await w.from.query("CREATE TABLE public.t AS SELECT i AS id, repeat('x', 500) AS v FROM generate_series(1, 200000) i");
		await w.to.query("CREATE TABLE public.t (id int, v text)");
		let asked = false;
		const copying = pipeCopy(w.source.client, "COPY public.t TO STDOUT", w.target.client, "COPY public.t FROM STDIN", {
			onBytes: () => {
				if (asked) return;
				asked = true;
				const database = victim === "source" ? w.from : w.to;
				void database.query("SELECT pg_terminate_backend($1)", [w[victim].backendPid]);
			},
		});
		await expect(copying).rejects.toThrow();
		expect(await w.to.query("SELECT count(*)::int FROM t")).toEqual([{ count: 0 }]);
	}
});

test("the signal cuts both connections, even while the target waits for a lock", async () => {
	await using w = await world();
	await w.from.query("CREATE TABLE public.t AS SELECT i AS id FROM generate_series(1, 10) i");
	await w.to.query("CREATE TABLE public.t (id int)");
	await w.to.query("BEGIN");
	await w.to.query("LOCK TABLE t");
	const controller = new AbortController();
	const copying = pipeCopy(w.source.client, "COPY public.t TO STDOUT", w.target.client, "COPY public.t FROM STDIN", {
		signal: controller.signal,
	});
	setTimeout(() => controller.abort(new Error("enough")), 200);
	await expect(copying).rejects.toThrow("enough");
	await w.to.query("ROLLBACK");
	expect(await w.to.query("SELECT count(*)::int FROM t")).toEqual([{ count: 0 }]);
});
