import { describe, expect, test } from "vitest";
import type { PlannedColumn, PlannedTable } from "../../src/model/planned-table.js";
import { repairTables } from "../../src/verify/repair-tables.js";
import { pair, planned } from "./verify-pair.js";

type Databases = Awaited<ReturnType<typeof pair>>;

/** As the planner gives it; without `key`, only its content tells rows apart. */
async function tableOf({ from }: Databases, name: string, key: readonly string[], more: Partial<PlannedTable> = {}): Promise<PlannedTable> {
	await from.query("set search_path = ''");
	const columns = await from.query<PlannedColumn>(
		`select attname as name, format_type(atttypid, atttypmod) as type, format_type(atttypid, null) as "baseType", atttypid::int as "typeOid",
			attidentity = 'a' as "identityAlways", true as "hasEquality" from pg_attribute
		where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
		[`public.${name}`],
	);
	await from.query("reset search_path");
	return planned(name, {
		columns,
		identity: key.length > 0 ? { mode: "key", columns: key } : { mode: "full" },
		publication: "all",
		...more,
	});
}

async function repair(databases: Databases, tables: readonly PlannedTable[], mayRepair = (_name: string) => true) {
	const { verify, sides } = databases;
	const outcome = await verify(tables);
	const repaired = await repairTables({
		...sides,
		tables: outcome.tables.flatMap(({ differences }, index) => {
			const table = tables[index];
			return table && differences ? [{ planned: table, differences }] : [];
		}),
		writesAs: "replica",
		mayRepair: async () => (table) => mayRepair(table.name),
		stillHeld: async () => {},
		emit: () => {},
	});
	return { outcome, repaired };
}

describe("rows that differ are written anew from the source", () => {
	test("a byte changed, a row deleted, a row added, values that have to be unique swapped, generated and identity columns", async () => {
		const schema = `create table t (g int generated always as (n * 2) stored, id int generated always as identity, kind text, n int unique, v text,
			primary key (id, kind)); insert into t (kind, n, v) select 'k''\\' || i, i, 'value ' || i from generate_series(1, 3000) i;`;
		await using databases = await pair(schema);
		await databases.to.query(`update t set n = -n where id in (1, 2); update t set n = 3 - abs(n) where id in (1, 2);
			update t set v = 'value 77O' where id = 770; delete from t where id in (5, 2999);
			insert into t (id, kind, n, v) overriding system value values (-1, 'none', 0, '')`);
		const table = await tableOf(databases, "t", ["id", "kind"]);
		const { repaired } = await repair(databases, [table]);
		expect(repaired.repaired).toEqual([{ table: table.table, rows: 6 }]);
		expect((await databases.verify([table])).equal).toBe(true);
	});

	test("in a hypertable, across chunks", async () => {
		const schema = "create table m (id int, ts timestamptz not null, v float8);";
		const rows = "insert into m select i, '2026-01-01'::timestamptz + i * interval '1 hour', i from generate_series(1, 2000) i;";
		await using databases = await pair(
			`${schema} alter table m add primary key (id); ${rows}`,
			`${schema} select create_hypertable('m', by_range('ts', interval '1 day')); alter table m add primary key (id, ts); ${rows}`,
		);
		await databases.to.query(
			"update m set v = 0 where id % 50 = 0; insert into m values (9, '2025-01-01', 9); delete from m where id > 1990",
		);
		const table = await tableOf(databases, "m", ["id"], {
			hypertable: { column: "ts", columnType: "timestamptz", chunkInterval: "1 day" },
		});
		const { outcome } = await repair(databases, [table]);
		expect(outcome.tables[0]?.differences).toMatchObject({ differs: 40, missing: 10, extra: 0 });
		expect((await databases.verify([table])).equal).toBe(true);
	});

	test("without key: as many copies as the source has; inheriting tables are left alone", async () => {
		await using databases = await pair(
			`create table t (v text, j json); create table heir () inherits (t);
			insert into t select v, '{"a": 1}' from unnest(array['one', 'two', 'two', 'two', null]) v; insert into heir values ('two', '{"a": 1}')`,
			`create table t (v text, j json); create table heir () inherits (t);
			insert into t select v, '{"a": 1}' from unnest(array['one', 'one', 'two', 'three']) v; insert into heir values ('two', '{"a": 1}')`,
		);
		const tables = [await tableOf(databases, "t", []), await tableOf(databases, "heir", [])];
		await repair(databases, tables);
		expect((await databases.verify(tables)).equal).toBe(true);
	});

	test("keys that are equal and print differently", async () => {
		await using databases = await pair(
			"create table t (id numeric primary key, v int); insert into t values (1.0, 1), (2, 2)",
			"create table t (id numeric primary key, v int); insert into t values (1.00, 1), (2, 2)",
		);
		const table = await tableOf(databases, "t", ["id"]);
		const { outcome } = await repair(databases, [table]);
		expect(outcome.tables[0]?.differences).toMatchObject({ missing: 1, extra: 1 });
		expect(await databases.to.query("select id::text from t order by 1")).toEqual([{ id: "1.0" }, { id: "2" }]);
	});
});

test("a table that may not be written to is left as it is, and said to be", async () => {
	const table = (name: string) => `create table ${name} (id int primary key, v text); insert into ${name} values (1, 'right');`;
	await using databases = await pair(table("a") + table("b"));
	await databases.to.query("update a set v = 'x'; update b set v = 'x'");
	const tables = [await tableOf(databases, "a", ["id"]), await tableOf(databases, "b", ["id"])];
	const { repaired } = await repair(databases, tables, (name) => name !== "b");
	expect(repaired).toMatchObject({ repaired: [{ table: { name: "a" }, rows: 1 }], left: [{ name: "b" }] });
	expect(await databases.to.query("select a.v as a, b.v as b from a, b")).toEqual([{ a: "right", b: "x" }]);
});

describe("a repair that cannot be right is rolled back", () => {
	test.each([
		[
			"a trigger that fires always changes the row on its way",
			`create function other() returns trigger language plpgsql as $$ begin new.v := 'other'; return new; end $$;
			create trigger other before insert on b for each row execute function other(); alter table b enable always trigger other`,
			/differ still/,
		],
		["the target refuses a value", "alter table b add check (v <> 'b2') not valid", /23514/],
	])("%s: E462, also for the tables before", async (_, onTarget, why) => {
		const table = (name: string) =>
			`create table ${name} (id int primary key, v text); insert into ${name} select i, '${name}' || i from generate_series(1, 5) i;`;
		await using databases = await pair(table("a") + table("b"));
		await databases.to.query("update a set v = 'x' where id = 2; delete from b where id = 2");
		await databases.to.query(onTarget);
		const tables = [await tableOf(databases, "a", ["id"]), await tableOf(databases, "b", ["id"])];
		await expect(repair(databases, tables)).rejects.toMatchObject({
			exitCode: 1,
			diagnostics: [{ code: "E462", what: "public.b could not be repaired", why: expect.stringMatching(why) }],
		});
		expect(await databases.to.query("select v from a where id = 2")).toEqual([{ v: "x" }]);
		expect(await databases.to.query("select v from b where id = 2")).toEqual([]);
	});
});
