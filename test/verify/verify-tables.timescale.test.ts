import { describe, expect, test } from "vitest";
import type { TestDatabase } from "../support/databases.js";
import { pair, planned } from "./verify-pair.js";

/** `v` differs between the two, as values of `type`. */
async function differs(type: string, one: string, other: string): Promise<boolean> {
	const table = (value: string) => `create table t (id int, v ${type}); insert into t values (1, ${value})`;
	await using databases = await pair(table(one), table(other));
	return !(await databases.verify(["t"])).equal;
}

describe("verifyTables", () => {
	test("rows in another physical order, with other column positions, are equal", async () => {
		const values = `select i, 'text ' || i, i * 1.10, now()::date + i * interval '1 hour', jsonb_build_object('a', i), array[i, null], i / 7.0::float8
			from generate_series(1, 500) i`;
		await using databases = await pair(
			`create table t (dropped int, id int, v text, n numeric, at timestamptz, j jsonb, a int[], f float8, g int generated always as (id * 2) stored);
			alter table t drop column dropped; insert into t ${values}`,
			`create table t (v text, id int, n numeric, at timestamptz, j jsonb, a int[], f float8, g int generated always as (id * 2) stored);
			insert into t (id, v, n, at, j, a, f) select * from (${values}) r order by random(); update t set v = v where id < 50`,
		);
		const { tables, equal } = await databases.verify(["t"]);
		expect(tables).toMatchObject([{ sourceRows: 500, targetRows: 500, equal: true, sourceChecksum: tables[0]?.targetChecksum }]);
		expect(equal).toBe(true);
	});

	test("one byte changed by hand is found; counting does not see it", async () => {
		const rows = "create table t (id int, v text); insert into t select i, 'value ' || i from generate_series(1, 1000) i";
		await using databases = await pair(rows);
		await databases.to.query("update t set v = 'value 77O' where id = 770");
		expect((await databases.verify(["t"], "count")).equal).toBe(true);
		expect(await databases.verify(["t"])).toMatchObject({ equal: false, tables: [{ sourceRows: 1000, targetRows: 1000, equal: false }] });
	});

	test.each([
		["'' and NULL", "text", "''", "null"],
		["numeric 1.0 and 1.00", "numeric", "1.0", "1.00"],
		["json by the order of its keys", "json", `'{"a": 1, "b": 2}'`, `'{"b": 2, "a": 1}'`],
		["the last digit of a float", "float8", "0.1", "0.1 + 1e-17::float8 * 2"],
		["microseconds", "timestamptz", "'2026-01-01 00:00:00.000001Z'", "'2026-01-01 00:00:00.000002Z'"],
		["an empty array and NULL", "int[]", "'{}'", "null"],
		["a trailing space", "text", "'a'", "'a '"],
	])("tells apart: %s", async (_name, type, one, other) => {
		expect(await differs(type, one, other)).toBe(true);
	});

	test("a NULL or a value that moved to the next column is a difference", async () => {
		await using databases = await pair(
			"create table t (a text, b text); insert into t values ('x', null), ('1,2', '3')",
			"create table t (a text, b text); insert into t values (null, 'x'), ('1', '2,3')",
		);
		expect((await databases.verify(["t"])).equal).toBe(false);
	});

	test("duplicates count: one row lost and another doubled is a difference", async () => {
		await using databases = await pair(
			"create table t (v int); insert into t values (1), (1), (2)",
			"create table t (v int); insert into t values (1), (2), (2)",
		);
		expect((await databases.verify(["t"], "count")).equal).toBe(true);
		expect((await databases.verify(["t"])).equal).toBe(false);
	});

	test("databases of different encodings are compared by characters", async () => {
		const rows = "create table t (v text); insert into t values ('Grüße'), ('plain')";
		await using databases = await pair(rows, rows, { encoding: "LATIN1" });
		expect((await databases.verify(["t"])).equal).toBe(true);
		await databases.to.query("update t set v = 'Grüsse' where v like 'G%'");
		expect((await databases.verify(["t"])).equal).toBe(false);
	});

	test("hypertables, partitions and inheriting tables are each compared with their own rows", async () => {
		const schema = `
			create table metrics (ts timestamptz not null, v int); create table parts (id int) partition by range (id);
			create table parts_1 partition of parts for values from (0) to (10); create table base (id int); create table derived () inherits (base);
			create table nothing ();`;
		const rows = `
			insert into metrics select '2026-01-01'::timestamptz + i * interval '1 day', i from generate_series(1, 30) i; insert into parts values (1), (2);
			insert into base values (1); insert into derived values (2), (3); insert into nothing default values;`;
		await using databases = await pair(`${schema} ${rows}`, `${schema} select create_hypertable('metrics', 'ts'); ${rows}`);
		const metrics = planned("metrics", { hypertable: { column: "ts", columnType: "timestamptz", chunkInterval: "7 days" } });
		const outcome = await databases.verify([metrics, "parts_1", "base", "derived", "nothing", planned("audit", { data: "none" })]);
		expect(outcome.tables.map(({ table, sourceRows, targetRows, equal }) => [table.name, sourceRows, targetRows, equal])).toEqual([
			["metrics", 30, 30, true],
			["parts_1", 2, 2, true],
			["base", 1, 1, true],
			["derived", 2, 2, true],
			["nothing", 1, 1, true],
		]);
		expect(outcome.notCompared).toEqual([{ table: { schema: "public", name: "audit" }, reason: "data: none" }]);
	});

	test("a table or a column that one side lacks is a difference, named", async () => {
		await using databases = await pair("create table t (id int, coupon text); create table gone (id int)", "create table t (id int)");
		const { tables, equal } = await databases.verify(["t", "gone"]);
		expect(equal).toBe(false);
		expect(tables.map(({ reason }) => reason)).toEqual(["column coupon is not on the target", "the table is not on the target"]);
	});

	test("an abort ends it with the signal's reason and leaves no session", async () => {
		await using databases = await pair("create table t (id int); insert into t select generate_series(1, 200000)");
		const controller = new AbortController();
		const verifying = databases.verify(["t"], "full", { signal: controller.signal, emit: () => controller.abort(new Error("enough")) });
		const lone = databases.verify(["t"], "full", { signal: AbortSignal.abort(new Error("too early")) });
		await expect(lone).rejects.toThrow("too early");
		await verifying.catch(() => {});
		await expect.poll(() => oursOn(databases.from)).toBe(0);
	});
});

async function oursOn(database: TestDatabase): Promise<number | undefined> {
	const query =
		"select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name like 'hyperferry/%'";
	return (await database.query<{ n: number }>(query))[0]?.n;
}
