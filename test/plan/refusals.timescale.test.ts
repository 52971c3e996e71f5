import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { timeRanges } from "../../src/catalog/ranges.js";
import { timescaledbAtLeast } from "../../src/objects/timescaledb-version.js";
import { openSession } from "../../src/pg/session.js";
import type { Plan } from "../../src/plan/plan.js";
import { planMigration } from "../../src/plan/plan-migration.js";
import { selectTables } from "../../src/plan/select-tables.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { spec } from "../support/specs.js";
import type { RefusalCase } from "./refusals/refusal-case.js";
import { refusalCases } from "./refusals/refusal-cases.js";

/** Where a case lives. Wrappers, servers and publications belong to no schema: they take its name. */
const schemaOf = (index: number) => `c${index}`;
const own = (sql: string, index: number) => sql.replaceAll("{w}", schemaOf(index));
const inSchema = (index: number, sql: string) =>
	`create schema ${schemaOf(index)}; set search_path = ${schemaOf(index)}, public; set timezone = 'UTC'; ${own(sql, index)}`;

const include = refusalCases.map((_, index) => schemaOf(index));
const rules = spec(
	[
		...refusalCases.map(({ rule }, index) => [`${schemaOf(index)}.t`, { hypertable: { column: "ts", ...rule } }] as const),
		["*.other", { hypertable: { column: "ts" } }],
		["*.plain"],
	],
	{ schema: { include, privileges: "copy" } },
);

const isRefused = ({ before }: RefusalCase, version: string) => before === undefined || !timescaledbAtLeast(version, before);

let source: TestDatabase;
beforeAll(async () => {
	source = await createTestDatabase("source");
	await source.query("create extension btree_gist");
	for (const [index, { sql }] of refusalCases.entries()) await source.query(inSchema(index, sql));
});
afterAll(() => source[Symbol.asyncDispose]());

const editions = ["target", ...(process.env.HYPERFERRY_TEST_TSL_URL ? (["community"] as const) : [])] as const;

describe.each(editions)("%s", (edition) => {
	let target: TestDatabase;
	let version: string;
	let plan: Plan;

	beforeAll(async () => {
		target = await createTestDatabase(edition);
		await target.query("create extension btree_gist");
		for (const [index, found] of refusalCases.entries()) if (found.target) await target.query(inSchema(index, found.target));
		await using onSource = await openSession(endpointOf(source.url), { applicationName: "test" });
		await using onTarget = await openSession(endpointOf(target.url, "target"), { applicationName: "test" });
		const sourceCatalog = await introspect(onSource, { side: "source", schemas: include });
		const targetCatalog = await introspect(onTarget, { side: "target", schemas: include });
		version = targetCatalog.server.timescaledb?.version ?? "";
		plan = planMigration({
			spec: rules,
			source: sourceCatalog,
			target: targetCatalog,
			ranges: await timeRanges(onSource, selectTables(rules, sourceCatalog).hypertables),
			recorded: new Map(),
			done: new Set(),
			hyperferry: "0.1.0",
		});
	});
	afterAll(() => target[Symbol.asyncDispose]());

	test.for(refusalCases.map((found, index) => ({ ...found, index })))(
		"$name: $code ($index) is predicted, and is what the server says",
		async (found, { skip }) => {
			const { index, since, code } = found;
			skip(since !== undefined && !timescaledbAtLeast(version, since), `TimescaleDB ${version} does not know it`);
			const isHere = (line?: number, object?: string) => line === 10 + index || object?.startsWith(`${schemaOf(index)}.`);
			const here = plan.diagnostics.filter(({ place, severity, object }) => severity === "error" && isHere(place?.line, object));
			const refused = isRefused(found, version);
			expect(here.map((diagnostic) => diagnostic.code)).toEqual(code && (refused || found.anyway) ? [code] : []);
			expect(here.every(({ fix }) => fix.length > 0)).toBe(true);
			await target.query(found.target ? `set search_path = ${schemaOf(index)}, public` : inSchema(index, found.sql));
			const said = target.query(own(found.statement ?? "select create_hypertable('t', by_range('ts', interval '1 day'))", index));
			if (refused && found.refusal) await expect(said).rejects.toThrow(found.refusal);
			else await said;
		},
	);
});

test("a table of somebody else on the target cannot be converted, and the plan says who must give it", async () => {
	await using target = await createTestDatabase("target");
	const role = `${target.name}_mover`;
	await target.query(
		`create role ${role} login password 'x'; create table public.t(ts timestamptz not null); grant select on public.t to ${role}`,
	);
	try {
		const url = new URL(target.url);
		[url.username, url.password] = [role, "x"];
		await using onTarget = await openSession(endpointOf(url.href, "target"), { applicationName: "test" });
		const catalog = await introspect(onTarget, { side: "target", schemas: ["public"] });
		const sourceCatalog = { ...catalog, server: { ...catalog.server, systemIdentifier: "1" } };
		const plan = planMigration({
			spec: spec([["public.t", { hypertable: { column: "ts" } }]]),
			source: sourceCatalog,
			target: catalog,
			ranges: new Map(),
			recorded: new Map(),
			done: new Set(),
			hyperferry: "0.1.0",
		});
		expect(plan.diagnostics.map(({ code }) => code)).toContain("T232");
		await expect(onTarget.query("select public.create_hypertable('public.t', public.by_range('ts'))")).rejects.toThrow(/must be owner/);
	} finally {
		await target.query(`drop owned by ${role}; drop role ${role}`);
	}
});

test("temporary tables come into no plan, and the first dimension cannot be a hash: the server refuses both", async () => {
	await using target = await createTestDatabase("target");
	await target.query("create temp table t(ts timestamptz not null, id int)");
	await using session = await openSession(endpointOf(target.url, "target"), { applicationName: "test" });
	expect([...(await introspect(session, { side: "target", schemas: [] })).tables.keys()]).toEqual([]);
	await expect(target.query("select create_hypertable('t', by_range('ts'))")).rejects.toThrow(/has to be logged|cannot be temporary/);
	await expect(target.query("create table plain(id int not null); select create_hypertable('plain', by_hash('id', 2))")).rejects.toThrow(
		/cannot partition using a closed dimension/,
	);
});
