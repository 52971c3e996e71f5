import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import type { Cluster } from "../../scripts/servers/server-process.js";
import { introspect } from "../../src/catalog/introspect.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const started: Cluster[] = [];
beforeAll(async () => {
	started.push(...(await Promise.all([startPostgresMajor(13), startPostgresMajor(18)])));
}, 300_000);
afterAll(() => Promise.all(started.map((cluster) => cluster.stop())));

const cases = [
	["operator", "CREATE OPERATOR public.!!! (FUNCTION = numeric_fac, LEFTARG = bigint)", 140_000],
	["aggregate", "CREATE AGGREGATE public.all_of(anyelement) (SFUNC = array_append, STYPE = anyarray, INITCOND = '{}')", 140_000],
	["operator", "CREATE OPERATOR public.<+> (FUNCTION = array_append, LEFTARG = anyarray, RIGHTARG = anyelement)", 140_000],
	[
		"table",
		"CREATE TABLE public.parent (id int, twice int); CREATE TABLE public.child (twice int GENERATED ALWAYS AS (id * 2) STORED) INHERITS (public.parent)",
		160_000,
	],
	["table", "CREATE UNLOGGED TABLE public.fast (id int) PARTITION BY RANGE (id)", 180_000],
] as const;

test.each(cases)("PostgreSQL refuses the %s %s from %i on, and the plan knows", async (kind, statement, since) => {
	const [old, newest] = started as [Cluster, Cluster];
	await using source = await createTestDatabase(old);
	await using target = await createTestDatabase("target");
	await using latest = await createTestDatabase(newest, { timescaledb: false });
	await source.query(statement);
	await using session = await openSession(endpointOf(source.url), { applicationName: "test" });
	await using onTarget = await openSession(endpointOf(target.url, "target"), { applicationName: "test" });
	const before = await introspect(session, { side: "source", schemas: ["public"] });
	const there = await introspect(onTarget, { side: "target", schemas: ["public"] });
	const said = (versionNum: number) => {
		const server = { ...there.server, versionNum, version: `${versionNum / 10_000}` };
		const plan = planOf(spec([["public.*"]]), before, { target: { ...there, server } });
		return plan.diagnostics.filter(({ code }) => code === "C158");
	};
	expect(said(since - 10_000)).toEqual([]);
	expect(said(since)).toMatchObject([{ what: expect.stringContaining(`does not take ${kind} `) }]);
	const refusing = since > there.server.versionNum ? latest : target;
	await expect(refusing.query(statement)).rejects.toThrow();
});
