import { afterAll, beforeAll, expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { timeRanges } from "../../src/catalog/ranges.js";
import type { OrderColumn } from "../../src/model/order-by.js";
import { openSession } from "../../src/pg/session.js";
import type { Plan } from "../../src/plan/plan.js";
import { planMigration } from "../../src/plan/plan-migration.js";
import { selectTables } from "../../src/plan/select-tables.js";
import { describeCommunity } from "../support/community.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { type RuleFacts, spec } from "../support/specs.js";

interface Case {
	readonly code: string;
	/** Makes the table t of the source; run on the target too, to see TimescaleDB refuse. */
	readonly sql: string;
	readonly rule: Omit<NonNullable<RuleFacts["hypertable"]>, "column">;
	/** Run on the target before planning. */
	readonly target?: string;
	/** What TimescaleDB says to `statements`, after the table became a hypertable; undefined: it takes them, and what follows from that is in the code's page. */
	readonly refusal?: RegExp;
	readonly statements: string;
}

const plain = "create table t(id int not null, ts timestamptz not null, device int, j json)";
const columnstore = "alter table t set (timescaledb.enable_columnstore";
const by = (column: string): OrderColumn => ({ column, descending: false, nullsFirst: false });

const cases: readonly Case[] = [
	{
		code: "S112",
		sql: plain,
		rule: { columnstore: { segmentBy: ["devise"] } },
		statements: `${columnstore}, timescaledb.segmentby = 'devise')`,
		refusal: /column "devise" does not exist/,
	},
	{
		code: "S112",
		sql: plain,
		rule: { columnstore: { orderBy: [by("at")] } },
		statements: `${columnstore}, timescaledb.orderby = 'at')`,
		refusal: /column "at" does not exist/,
	},
	{ code: "T251", sql: plain, rule: { columnstore: { segmentBy: ["ts"] } }, statements: `${columnstore}, timescaledb.segmentby = 'ts')` },
	{
		code: "T252",
		sql: plain,
		rule: { columnstore: { segmentBy: ["device"], orderBy: [by("device")] } },
		statements: `${columnstore}, timescaledb.segmentby = 'device', timescaledb.orderby = 'device')`,
		refusal: /cannot use column "device" for both ordering and segmenting/,
	},
	{
		code: "T252",
		sql: plain,
		rule: { columnstore: { orderBy: [by("ts"), by("ts")] } },
		statements: `${columnstore}, timescaledb.orderby = 'ts, ts')`,
		refusal: /duplicate column name "ts"/,
	},
	{
		code: "T252",
		sql: `create table t(ts timestamptz not null, ${Array.from({ length: 32 }, (_, index) => `c${index} int`).join(", ")})`,
		rule: { columnstore: { segmentBy: Array.from({ length: 32 }, (_, index) => `c${index}`) } },
		statements: `${columnstore}, timescaledb.segmentby = '${Array.from({ length: 32 }, (_, index) => `c${index}`).join(",")}', timescaledb.orderby = 'ts');
			insert into t (ts) values ('2024-01-01'); select compress_chunk(c) from show_chunks('t') c`,
		refusal: /too many segmentby and orderby columns|more than 32 columns/,
	},
	{
		code: "T253",
		sql: plain,
		rule: { columnstore: { orderBy: [by("j")] } },
		statements: `${columnstore}, timescaledb.orderby = 'j')`,
		refusal: /invalid ordering column type json/,
	},
	{
		code: "T253",
		sql: plain,
		rule: { columnstore: { segmentBy: ["j"] } },
		statements: `${columnstore}, timescaledb.segmentby = 'j'); insert into t values (1, '2024-01-01', 1, '{}'); select compress_chunk(c) from show_chunks('t') c`,
		refusal: /no default operator class/,
	},
	{
		code: "T254",
		sql: `${plain}; alter table t enable row level security`,
		rule: { columnstore: {} },
		statements: `${columnstore})`,
		refusal: /cannot be used on table with row security/,
	},
	{
		code: "T255",
		sql: "create table t(ts timestamptz not null, device int, exclude using btree (device with =, ts with =))",
		rule: { columnstore: {} },
		statements: `${columnstore})`,
		refusal: /is not supported for/,
	},
	{
		code: "H310",
		sql: "create table t(ts timestamptz primary key); create table other(ts timestamptz references t)",
		rule: { columnstore: {} },
		statements: `${columnstore}, timescaledb.segmentby = '', timescaledb.orderby = 'ts'); insert into t values ('2024-01-01'); select compress_chunk(c) from show_chunks('t') c`,
		refusal: /found a FK into a chunk/,
	},
	{
		code: "H310",
		sql: "create table t(ts timestamptz primary key); create table other(ts timestamptz references t)",
		rule: { retention: { dropAfter: "1 year", enable: "at_cutover" } },
		statements: `insert into t values ('2024-01-01'); select drop_chunks('t', older_than => now())`,
		refusal: /because other objects depend on it/,
	},
	{
		code: "T257",
		sql: plain,
		rule: { columnstore: { after: "7" } },
		statements: `${columnstore}); call add_columnstore_policy('t', after => 7)`,
		refusal: /unsupported compress_after argument type/,
	},
	{
		code: "T257",
		sql: "create table t(ts bigint not null); create function clock() returns bigint language sql stable as 'select 1::bigint'",
		rule: { integerNow: { schema: "", name: "clock" }, retention: { dropAfter: "1 year", enable: "at_cutover" } },
		statements: "select set_integer_now_func('t', 'clock'); select add_retention_policy('t', drop_after => interval '1 year')",
		refusal: /invalid value for parameter drop_after/,
	},
	{
		code: "T258",
		sql: "create table t(ts bigint not null)",
		rule: { retention: { dropAfter: "1000", enable: "at_cutover" } },
		statements: "select add_retention_policy('t', drop_after => 1000)",
		refusal: /invalid value for parameter drop_after/,
	},
	{
		code: "T258",
		sql: "create table t(ts bigint not null)",
		rule: { columnstore: { after: "1000" } },
		statements: `${columnstore}); call add_columnstore_policy('t', after => 1000)`,
	},
	{
		code: "T258",
		sql: "create table t(ts bigint not null); create function clock() returns int language sql stable as 'select 1'",
		rule: { integerNow: { schema: "", name: "clock" } },
		statements: "select set_integer_now_func('t', 'clock')",
		refusal: /invalid custom time function/,
	},
	{
		code: "T258",
		sql: "create table t(ts bigint not null); create function clock() returns bigint language sql as 'select 1::bigint'",
		rule: { integerNow: { schema: "", name: "clock" } },
		statements: "select set_integer_now_func('t', 'clock')",
		refusal: /invalid custom time function/,
	},
	{
		code: "T258",
		sql: "create table t(ts bigint not null)",
		rule: { integerNow: { schema: "", name: "clock" } },
		statements: "select set_integer_now_func('t', 'clock')",
		refusal: /clock.* does not exist/,
	},
	{
		code: "T259",
		sql: plain,
		rule: { columnstore: { segmentBy: ["device"] } },
		target: `${plain}; select create_hypertable('t', by_range('ts')); ${columnstore}, timescaledb.segmentby = 'id', timescaledb.orderby = 'ts desc')`,
		statements: "select 1",
	},
	{
		code: "T259",
		sql: plain,
		rule: { retention: { dropAfter: "1 year", enable: "at_cutover" } },
		target: `${plain}; select create_hypertable('t', by_range('ts')); select alter_job(add_retention_policy('t', interval '2 years'), scheduled => false)`,
		statements: "select add_retention_policy('t', interval '1 year')",
		refusal: /already exists/,
	},
	{
		code: "T260",
		sql: plain,
		rule: { retention: { dropAfter: "1 year", enable: "at_cutover" } },
		target: `${plain}; select create_hypertable('t', by_range('ts')); select add_retention_policy('t', interval '1 year')`,
		statements: "select 1",
	},
];

const schemaOf = (index: number) => `c${index}`;
const rules = spec(
	[
		...cases.map(({ rule }, index): [string, RuleFacts] => {
			const { integerNow } = rule;
			return [
				`${schemaOf(index)}.t`,
				{ hypertable: { column: "ts", ...rule, ...(integerNow && { integerNow: { schema: schemaOf(index), name: integerNow.name } }) } },
			];
		}),
		["*.other"],
	],
	{ schema: { include: cases.map((_, index) => schemaOf(index)), privileges: "copy" } },
);

describeCommunity("what the columnstore and policies refuse", (version) => {
	let source: TestDatabase;
	let target: TestDatabase;
	let plan: Plan;

	beforeAll(async () => {
		source = await createTestDatabase("source");
		target = await createTestDatabase("community", { timescaledb: version });
		for (const [index, { sql, target: before }] of cases.entries()) {
			const schema = `create schema ${schemaOf(index)}; set search_path = ${schemaOf(index)}`;
			await source.query(`${schema}; ${sql}`);
			if (before) await target.query(`${schema}, public; ${before}`);
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
			const path = `set search_path = ${schemaOf(index)}, public`;
			const before = found.target ? path : `create schema ${schemaOf(index)}; ${path}; ${found.sql}`;
			const interval = found.sql.includes("bigint") ? "1000" : "interval '1 day'";
			await target.query(`${before}; select create_hypertable('t', by_range('ts', ${interval}), if_not_exists => true)`);
			if (found.refusal) await expect(target.query(found.statements)).rejects.toThrow(found.refusal);
			else await target.query(found.statements);
		},
	);
});
