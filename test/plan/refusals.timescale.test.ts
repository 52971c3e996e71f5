import { afterAll, beforeAll, expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { timeRanges } from "../../src/catalog/ranges.js";
import { openSession } from "../../src/pg/session.js";
import type { Plan } from "../../src/plan/plan.js";
import { planMigration } from "../../src/plan/plan-migration.js";
import { selectTables } from "../../src/plan/select-tables.js";
import type { HypertableRule } from "../../src/spec/spec.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { spec } from "../support/specs.js";

interface Case {
	readonly code: string;
	/** Makes the table t of the source; run on the target too, to see TimescaleDB refuse it. */
	readonly sql: string;
	readonly rule?: Partial<HypertableRule>;
	/** Run on the target before planning. */
	readonly target?: string;
	/** What TimescaleDB says, to which statement; undefined: create_hypertable. */
	readonly refusal: RegExp;
	readonly statement?: string;
}

const cases: readonly Case[] = [
	{ code: "T202", sql: "create table t(ts timestamptz not null) partition by range (ts)", refusal: /already partitioned/ },
	{
		code: "T203",
		sql: "create table t(id int primary key, ts timestamptz not null)",
		refusal: /cannot create a unique index without the column "ts"/,
	},
	{
		code: "T204",
		sql: "create table t(id int, ts timestamptz not null); create unique index on t(id)",
		refusal: /cannot create a unique index/,
	},
	{
		code: "T204",
		sql: "create table t(id int, ts timestamptz not null); create unique index on t(id, date_trunc('day', ts at time zone 'UTC'))",
		refusal: /cannot create a unique index/,
	},
	{
		code: "T204",
		sql: "create table t(id int, ts timestamptz not null); create unique index on t(id) where id > 5",
		refusal: /cannot create a unique index/,
	},
	{
		code: "T205",
		sql: "create table t(r int4range, ts timestamptz not null, exclude using gist (r with &&))",
		refusal: /cannot create a unique index/,
	},
	{
		code: "T207",
		sql: "create table t(id int, up int, ts timestamptz not null, primary key (id, ts), constraint self foreign key (up, ts) references t(id, ts))",
		statement:
			"alter table t drop constraint self; select create_hypertable('t', by_range('ts')); alter table t add foreign key (up, ts) references t(id, ts)",
		refusal: /hypertables cannot be used as foreign key references/,
	},
	{
		code: "T206",
		sql: "create table other(ts timestamptz primary key); create table t(ts timestamptz not null, constraint there foreign key (ts) references other(ts))",
		statement:
			"alter table t drop constraint there; select create_hypertable('other', by_range('ts')); select create_hypertable('t', by_range('ts')); alter table t add foreign key (ts) references other(ts)",
		refusal: /hypertables cannot be used as foreign key references/,
	},
	{
		code: "T208",
		sql: "create table t(v int check (v > 0) no inherit, ts timestamptz not null)",
		refusal: /cannot have NO INHERIT constraints/,
	},
	{ code: "T209", sql: "create table t(ts timestamptz not null); create table child() inherits (t)", refusal: /already partitioned/ },
	{ code: "T210", sql: "create unlogged table t(ts timestamptz not null)", refusal: /has to be logged/ },
	{
		code: "T211",
		sql: "create table t(ts timestamptz not null); create rule r as on delete to t do instead nothing",
		refusal: /do not support rules/,
	},
	{
		code: "T212",
		sql: "create table t(ts timestamptz not null); create function f() returns trigger language plpgsql as 'begin return null; end'; create trigger tr after insert on t referencing new table as n for each row execute function f()",
		refusal: /transition tables are not supported/,
	},
	{ code: "T213", sql: "create table t(ts text not null)", refusal: /invalid type for dimension/ },
	{ code: "T213", sql: "create domain moment as timestamptz; create table t(ts moment not null)", refusal: /invalid type for dimension/ },
	{
		code: "T214",
		sql: "create table t(a timestamptz not null, ts timestamptz generated always as (a) stored)",
		refusal: /invalid partitioning column/,
	},
	{
		code: "T215",
		sql: "create table t(ts date not null)",
		rule: { chunkInterval: "36 hours" },
		statement: "select create_hypertable('t', by_range('ts', interval '36 hours'))",
		refusal: /invalid interval for date/,
	},
	{
		code: "T215",
		sql: "create table t(ts bigint not null)",
		rule: { chunkInterval: "1 day" },
		statement: "select create_hypertable('t', by_range('ts', interval '1 day'))",
		refusal: /invalid interval type for bigint/,
	},
	{
		code: "T215",
		sql: "create table t(ts smallint not null)",
		rule: { chunkInterval: "40000" },
		statement: "select create_hypertable('t', by_range('ts', 40000::bigint))",
		refusal: /must be between 1 and 32767/,
	},
	{
		code: "T216",
		sql: "create table t(id int, ts timestamptz not null)",
		rule: { space: { column: "id", partitions: 40_000 } },
		statement: "select create_hypertable('t', by_range('ts')); select add_dimension('t', by_hash('id', 40000))",
		refusal: /invalid number of partitions/,
	},
	{
		code: "T217",
		sql: "create table t(j json, ts timestamptz not null)",
		rule: { space: { column: "j", partitions: 2 } },
		statement: "select create_hypertable('t', by_range('ts')); select add_dimension('t', by_hash('j', 2))",
		refusal: /could not find hash function/,
	},
	{
		code: "T218",
		sql: "create table t(ts timestamptz not null)",
		target: "create table t(ts timestamptz not null); create publication p for table t",
		refusal: /part of a publication/,
	},
	{
		code: "T219",
		sql: "create table t(ts timestamptz not null)",
		target: "create table t(ts timestamptz not null); insert into t values (now())",
		refusal: /is not empty/,
	},
	{
		code: "T221",
		sql: "create table t(ts timestamptz not null); insert into t values ('-infinity')",
		statement: "truncate t; select create_hypertable('t', by_range('ts')); insert into t values ('-infinity')",
		refusal: /timestamp out of range/,
	},
	{
		code: "T222",
		sql: "create table t(ts timestamptz); insert into t values (null)",
		statement: "truncate t; select create_hypertable('t', by_range('ts')); insert into t values (null)",
		refusal: /null value/i,
	},
	{
		code: "T201",
		sql: "create table t(ts timestamptz not null)",
		target: "create table t(ts timestamptz not null); select create_hypertable('t', by_range('ts', interval '2 days'))",
		rule: { chunkInterval: "1 day" },
		refusal: /already a hypertable/,
	},
	{ code: "S112", sql: "create table t(tz timestamptz not null)", refusal: /column "ts" does not exist/ },
];

const schemaOf = (index: number) => `c${index}`;
const rules = spec(
	[
		...cases.map(({ rule }, index) => [`${schemaOf(index)}.t`, { hypertable: { column: "ts", ...rule } }] as const),
		[`*.other`, { hypertable: { column: "ts" } }],
	],
	{ schema: { include: cases.map((_, index) => schemaOf(index)), privileges: "copy" } },
);

let source: TestDatabase;
let target: TestDatabase;
let plan: Plan;

beforeAll(async () => {
	source = await createTestDatabase("source");
	target = await createTestDatabase("target");
	for (const [index, { sql, target: before }] of cases.entries()) {
		await source.query(`create schema ${schemaOf(index)}; set search_path = ${schemaOf(index)}; ${sql}`);
		if (before)
			await target.query(
				`create schema ${schemaOf(index)}; set search_path = ${schemaOf(index)}, public; ${before.replace("publication p", `publication p${index}`)}`,
			);
	}
	await using onSource = await openSession(endpointOf(source.url), { applicationName: "test" });
	await using onTarget = await openSession(endpointOf(target.url, "target"), { applicationName: "test" });
	const { include } = rules.schema;
	const sourceCatalog = await introspect(onSource, { side: "source", schemas: include });
	plan = planMigration({
		spec: rules,
		source: sourceCatalog,
		target: await introspect(onTarget, { side: "target", schemas: include }),
		ranges: await timeRanges(onSource, selectTables(rules, sourceCatalog).hypertables),
		recorded: new Map(),
		done: new Set(),
		hyperferry: "0.1.0",
	});
});
afterAll(async () => {
	await source[Symbol.asyncDispose]();
	await target[Symbol.asyncDispose]();
});

test.each(cases.map((found, index) => [found.code, index, found] as const))(
	"%s (%i) is predicted, and is what the server says",
	async (code, index, found) => {
		const here = plan.diagnostics.filter(({ place, severity }) => place?.line === 10 + index && severity === "error");
		expect(here.map((diagnostic) => diagnostic.code)).toEqual([code]);
		expect(here[0]?.fix.length).toBeGreaterThan(0);
		const setUp = found.target ? "" : `create schema ${schemaOf(index)}; set search_path = ${schemaOf(index)}, public; ${found.sql};`;
		await target.query(`${setUp} set search_path = ${schemaOf(index)}, public`);
		await expect(target.query(found.statement ?? "select create_hypertable('t', by_range('ts', interval '1 day'))")).rejects.toThrow(
			found.refusal,
		);
	},
);

test("a unique index that only includes the time column is refused, although the server takes it and then lets duplicates in", async () => {
	await source.query("create schema included; create table included.t(id int not null, ts timestamptz not null, unique (id) include (ts))");
	await target.query("create schema included; create table included.t(id int not null, ts timestamptz not null, unique (id) include (ts))");
	await target.query("select public.create_hypertable('included.t', public.by_range('ts', interval '1 day'))");
	await target.query("insert into included.t values (1, '2024-01-01'), (1, '2024-02-01')");
	await using session = await openSession(endpointOf(source.url), { applicationName: "test" });
	const one = spec([["included.t", { hypertable: { column: "ts" } }]], { schema: { include: ["included"], privileges: "copy" } });
	const catalog = await introspect(session, { side: "source", schemas: ["included"] });
	const empty = {
		...catalog,
		objects: new Map(),
		tables: new Map(),
		server: { ...catalog.server, timescaledb: { version: "2.19.3", license: "apache" }, systemIdentifier: "0" },
	};
	const { diagnostics } = planMigration({
		spec: one,
		source: catalog,
		target: empty,
		ranges: new Map(),
		recorded: new Map(),
		done: new Set(),
		hyperferry: "0",
	});
	expect(diagnostics.map(({ code }) => code)).toContain("T220");
});
