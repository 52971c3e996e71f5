import { afterAll, beforeAll, expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { openSession } from "../../src/pg/session.js";
import type { Plan } from "../../src/plan/plan.js";
import { planMigration } from "../../src/plan/plan-migration.js";
import { describeCommunity } from "../support/community.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { type AggregateFacts, aggregates, spec } from "../support/specs.js";

interface Case {
	/** Undefined: nothing is said, and the server takes it. */
	readonly code?: string;
	readonly query: string;
	/** What the server says to it; undefined: it takes it. */
	readonly refusal?: RegExp;
	readonly more?: Omit<AggregateFacts, "view" | "query">;
	/** Run behind it. */
	readonly behind?: string;
}

const daily = "SELECT time_bucket('1 day', ts) AS b, avg(v) AS v FROM m GROUP BY 1";
const policy = (start: string, end: string) =>
	`SELECT add_continuous_aggregate_policy('v', start_offset => ${start}, end_offset => ${end}, schedule_interval => interval '1 hour')`;
const refresh = (startOffset: string | undefined, endOffset: string, scheduleInterval = "1 hour") => ({
	refresh: { ...(startOffset !== undefined && { startOffset }), endOffset, scheduleInterval, enable: "at_cutover" as const },
});

const cases: readonly Case[] = [
	{ query: daily },
	{ query: `${daily.replace("time_bucket", "public.time_bucket").replace(" m ", ' "public".m ')} HAVING avg(v) > 1 ORDER BY 1` },
	{
		query:
			"SELECT time_bucket(INTERVAL '1 day', m.ts, 'Europe/Berlin') AS b, count(DISTINCT v), 'over (' AS c FROM public.m -- over (\nGROUP BY 1",
	},
	{
		query:
			"SELECT time_bucket('1 month'::interval, ts) AS b, name, max(v) FILTER (WHERE v > 1) FROM m LEFT JOIN plain p USING (dev) GROUP BY 1, 2",
	},
	{
		query: "SELECT time_bucket('1 day', m.ts) AS b, sum(x.n) FROM m, LATERAL (SELECT 1 AS n FROM plain p WHERE p.dev = m.dev) x GROUP BY 1",
	},
	{
		query: "SELECT time_bucket('1 day', ts) AS b, array_agg(v ORDER BY ts) AS limits FROM m GROUP BY 1",
	},
	{ query: "SELECT time_bucket(100, k) AS b, sum(v) FROM clocked GROUP BY 1" },
	{ code: "T261", query: daily.replace("time_bucket('1 day',", "date_trunc('day',"), refusal: /must include a valid time bucket function/ },
	{
		code: "T261",
		query: "SELECT dev, avg(v) FROM m GROUP BY 1",
		refusal: /must include a valid time bucket function|invalid continuous aggregate/,
	},
	{ code: "T261", query: daily.replace("ts)", "other)"), refusal: /must reference the primary hypertable dimension/ },
	{ code: "T261", query: daily.replace("ts)", "ts + interval '1 hour')"), refusal: /must reference the primary hypertable dimension/ },
	{ code: "T262", query: "SELECT time_bucket('1 day', at) AS b, count(*) FROM plain GROUP BY 1", refusal: /invalid continuous aggregate/ },
	{ code: "T262", query: daily.replace(" m ", " over_m "), refusal: /invalid continuous aggregate/ },
	{ code: "T262", query: daily.replace(" m ", " nothing "), refusal: /does not exist/ },
	{
		code: "T262",
		query: "SELECT time_bucket('1 day', ts) AS b, count(*) FROM m, clocked c WHERE c.v = m.v GROUP BY 1",
		refusal: /Only one hypertable is allowed|invalid continuous aggregate/,
	},
	{ code: "T263", query: daily.replace("SELECT", "SELECT DISTINCT"), refusal: /invalid continuous aggregate query/ },
	{ code: "T263", query: daily.replace("avg(v)", "row_number() OVER ()"), refusal: /invalid continuous aggregate query/ },
	{ code: "T263", query: `${daily} LIMIT 3`, refusal: /invalid continuous aggregate query/ },
	{ code: "T263", query: daily.replace("GROUP BY 1", "GROUP BY GROUPING SETS ((1), ())"), refusal: /invalid continuous aggregate query/ },
	{ code: "T263", query: daily.replace("GROUP BY 1", "GROUP BY ROLLUP (1)"), refusal: /invalid continuous aggregate query/ },
	{ code: "T263", query: `WITH a AS (SELECT * FROM m) ${daily.replace(" m ", " a ")}`, refusal: /invalid continuous aggregate query/ },
	{ code: "T263", query: daily.replace(" m ", " (SELECT * FROM m) a "), refusal: /invalid continuous aggregate view/ },
	{ code: "T263", query: daily.replace(" m ", " m WHERE dev IN (SELECT dev FROM plain) "), refusal: /invalid continuous aggregate query/ },
	{ code: "T263", query: `${daily} UNION ALL ${daily}`, refusal: /invalid continuous aggregate query/ },
	{
		code: "T263",
		query: daily.replace(" m ", " m RIGHT JOIN plain USING (dev) "),
		refusal: /only INNER or LEFT joins|invalid continuous aggregate/,
	},
	{
		code: "T263",
		query: daily.replace(" m ", " m FULL OUTER JOIN plain USING (dev) "),
		refusal: /only INNER or LEFT joins|invalid continuous/,
	},
	{ code: "T263", query: daily.replace(" m ", " ONLY m "), refusal: /FROM ONLY|invalid continuous aggregate/ },
	{ code: "T263", query: daily.replace(" m ", " m TABLESAMPLE system (10) "), refusal: /TABLESAMPLE|invalid continuous aggregate/ },
	{ code: "T263", query: `${daily} FOR UPDATE`, refusal: /FOR UPDATE is not allowed/ },
	{ code: "T263", query: "SELECT time_bucket('1 day', ts) AS b, v FROM m", refusal: /invalid continuous aggregate query/ },
	{ code: "T270", query: daily.replace(" m ", " secured "), refusal: /with row security/ },
	{ query: "SELECT time_bucket('1 month', b) AS m, sum(v) AS v FROM v0 GROUP BY 1" },
	{ query: "SELECT time_bucket('7 days', b) AS w, sum(v) AS v FROM v0 GROUP BY 1" },
	{ code: "T271", query: "SELECT time_bucket('1 hour', b) AS h, sum(v) FROM v0 GROUP BY 1", refusal: /incompatible bucket width/ },
	{ code: "T271", query: "SELECT time_bucket('36 hours', b) AS h, sum(v) FROM v0 GROUP BY 1", refusal: /incompatible bucket width/ },
	{ code: "T271", query: "SELECT time_bucket('70 days', m) AS h, sum(v) FROM v31 GROUP BY 1", refusal: /fixed-width bucket on top/ },
	{ query: "SELECT time_bucket('1 year', m) AS y, sum(v) AS v FROM v31 GROUP BY 1" },
	{ code: "T269", query: "SELECT time_bucket(100, k) AS b, sum(v) FROM counted GROUP BY 1", refusal: /custom time function required/ },
	{
		code: "T266",
		query: daily,
		more: refresh("36 hours", "1 hour"),
		behind: policy("interval '36 hours'", "interval '1 hour'"),
		refusal: /refresh window too small/,
	},
	{ query: daily, more: refresh("49 hours", "1 hour"), behind: policy("interval '49 hours'", "interval '1 hour'") },
	{
		code: "T266",
		query: daily,
		more: refresh("300", "1 hour"),
		behind: policy("300", "interval '1 hour'"),
		refusal: /invalid parameter value for start_offset/,
	},
	{ code: "T266", query: daily, more: { chunkInterval: "300" } },
	{ code: "T266", query: daily, more: refresh(undefined, "1 hour", "3600") },
];

/** Those that others read. */
const lower = [0, 31];

const view = (index: number) => ({ schema: "public", name: `v${index}` });
const schema = `
CREATE TABLE m (ts timestamptz NOT NULL, other timestamptz, dev int, v float8);
CREATE TABLE plain (at timestamptz NOT NULL, dev int, name text);
CREATE TABLE counted (k int NOT NULL, v float8);
CREATE TABLE clocked (k int NOT NULL, v float8);
CREATE TABLE secured (LIKE m);
ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
CREATE VIEW over_m AS SELECT * FROM m;
CREATE FUNCTION clock() RETURNS int LANGUAGE sql STABLE AS 'SELECT 10000';
`;
const hypertables = `
SELECT create_hypertable('m', by_range('ts')), create_hypertable('secured', by_range('ts')), create_hypertable('counted', by_range('k', 1000)), create_hypertable('clocked', by_range('k', 1000));
SELECT set_integer_now_func('clocked', 'clock');
`;
const rules = spec(
	[
		["public.*"],
		["public.m", { hypertable: { column: "ts" } }],
		["public.counted", { hypertable: { column: "k", chunkInterval: "1000" } }],
		["public.clocked", { hypertable: { column: "k", chunkInterval: "1000", integerNow: { schema: "public", name: "clock" } } }],
		["public.secured", { hypertable: { column: "ts" } }],
	],
	{ continuousAggregates: aggregates(...cases.map(({ query, more }, index) => ({ view: view(index), query, ...more }))) },
);

describeCommunity("what continuous aggregates refuse", (version) => {
	let source: TestDatabase;
	let target: TestDatabase;
	let plan: Plan;

	beforeAll(async () => {
		source = await createTestDatabase("source");
		target = await createTestDatabase("community", { timescaledb: version });
		await source.query(schema);
		await using onSource = await openSession(endpointOf(source.url), { applicationName: "test" });
		await using onTarget = await openSession(endpointOf(target.url, "target"), { applicationName: "test" });
		plan = planMigration({
			spec: rules,
			source: await introspect(onSource, { side: "source", schemas: ["public"] }),
			target: await introspect(onTarget, { side: "target", schemas: ["public"] }),
			ranges: new Map(),
			recorded: new Map(),
			done: new Set(),
			hyperferry: "0.1.0",
		});
		await target.query(`${schema}; ${hypertables}`);
		for (const index of lower)
			await target.query(`CREATE MATERIALIZED VIEW v${index} WITH (timescaledb.continuous) AS ${cases[index]?.query} WITH NO DATA`);
	});
	afterAll(async () => {
		await source[Symbol.asyncDispose]();
		await target[Symbol.asyncDispose]();
	});

	test.each(cases.map((found, index) => [found.code ?? "nothing", index, found] as const))(
		"%s (%i) is predicted, and is what the server says",
		async (_, index, { code, query, refusal, behind }) => {
			const here = plan.diagnostics.filter(({ object }) => object === `public.v${index}`);
			expect(here.map((diagnostic) => diagnostic.code)).toEqual(code === undefined ? [] : [code]);
			for (const diagnostic of here) {
				expect(diagnostic).toMatchObject({ severity: "error", place: { line: code === "T269" ? 12 : 50 + index } });
				expect(diagnostic.fix.length).toBeGreaterThan(0);
			}
			const create = `CREATE MATERIALIZED VIEW v WITH (timescaledb.continuous) AS ${query}\nWITH NO DATA`;
			const statements = [create, ...(behind === undefined ? [] : [behind]), "DROP MATERIALIZED VIEW v"].join(";\n");
			if (refusal) await expect(target.query(statements)).rejects.toThrow(refusal);
			else await target.query(statements);
		},
	);
});
