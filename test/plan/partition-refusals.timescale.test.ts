import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import { introspect } from "../../src/catalog/introspect.js";
import { timeRanges } from "../../src/catalog/ranges.js";
import type { Code } from "../../src/model/codes.js";
import { openSession } from "../../src/pg/session.js";
import { foldPartitions } from "../../src/plan/fold-partitions.js";
import type { Plan } from "../../src/plan/plan.js";
import { selectTables } from "../../src/plan/select-tables.js";
import type { Spec } from "../../src/spec/spec.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { codesOf, planOf } from "../support/plans.js";
import { type RuleFacts, skipping, spec } from "../support/specs.js";

/** A partitioned table t with a partition in a schema of its own, and what the plan says at its rule. */
interface PartitionCase {
	readonly name: string;
	readonly code?: Code;
	/** After the making of t (id, ts) by months, with the partition `one`. */
	readonly sql: string;
	readonly rule?: RuleFacts;
	readonly accept?: "H301" | "H310" | "H311";
	/** Of the diagnostic: what and fix. */
	readonly says?: RegExp;
	readonly fix?: RegExp;
}

const cases: readonly PartitionCase[] = [
	{ name: "nothing special", sql: "" },
	{
		name: "a unique index of one partition",
		code: "T241",
		sql: "create unique index own on one (id)",
		says: /partitions of c\d+\.t have unique or exclusion indexes of their own/,
		fix: /make them those of "c\d+"\."t", or drop them.*accept: \[\{ code: H311, object: c\d+\.t \}\]/,
	},
	{ name: "a unique index of one partition, accepted", sql: "create unique index own on one (id)", accept: "H311" },
	{
		name: "an exclusion constraint of one partition",
		code: "T241",
		sql: "alter table one add constraint own exclude using btree (id with =)",
		says: /unique or exclusion/,
		fix: /H311/,
	},
	{
		name: "a foreign key of one partition",
		code: "T241",
		sql: "create table p (id int primary key); alter table one add constraint own foreign key (id) references p",
		says: /foreign keys of their own/,
		fix: /H310/,
	},
	{
		name: "a foreign key of one partition, accepted",
		sql: "create table p (id int primary key); alter table one add constraint own foreign key (id) references p",
		accept: "H310",
	},
	{
		name: "a unique index, a foreign key and a check of the whole table",
		sql: `create table p (id int primary key); alter table t add foreign key (id) references p, add check (id > 0); create unique index on t (ts, id);
			create table two partition of t for values from ('2026-02-01Z') to ('2026-03-01Z')`,
	},
	{
		name: "replica_identity: full in the rule",
		code: "T242",
		sql: "",
		rule: { replicaIdentity: "full" },
		accept: "H301",
		says: /cannot have replica_identity: full/,
		fix: /take replica_identity out.*add a primary key/,
	},
	{
		name: "REPLICA IDENTITY FULL of the table on the source",
		code: "T242",
		sql: "alter table t replica identity full",
		says: /has REPLICA IDENTITY FULL on the source/,
		fix: /ALTER TABLE ONLY "c\d+"\."t" REPLICA IDENTITY DEFAULT;/,
	},
	{ name: "REPLICA IDENTITY FULL of its partitions", sql: "alter table one replica identity full" },
	{
		name: "an index as the replica identity of the table",
		code: "T242",
		sql: "create unique index own on t (ts, id); alter table t replica identity using index own; alter table t drop constraint t_pkey",
		says: /has an index as its replica identity/,
		fix: /REPLICA IDENTITY DEFAULT/,
	},
	{ name: "the primary key's index as the replica identity", sql: "alter table t replica identity using index t_pkey" },
	{
		name: "an unlogged partition",
		code: "T244",
		sql: "alter table one set unlogged",
		says: /partition c\d+\.one of c\d+\.t is unlogged/,
		fix: /ALTER TABLE "c\d+"\."one" SET LOGGED;/,
	},
	{
		name: "a partition on another server",
		code: "T244",
		sql: `alter table t drop constraint t_pkey; create foreign data wrapper {w}; create server {w} foreign data wrapper {w};
			create foreign table far partition of t for values from ('2027-01-01Z') to ('2028-01-01Z') server {w}`,
		says: /partition c\d+\.far of c\d+\.t is a foreign table/,
		fix: /ALTER TABLE "c\d+"\."t" DETACH PARTITION "c\d+"\."far";/,
	},
	{
		name: "NULL in the default partition",
		code: "T222",
		sql: "alter table t drop constraint t_pkey; alter table t alter ts drop not null; create table rest partition of t default; insert into t values (1, null)",
		says: /NULL/,
	},
];

const schemaOf = (index: number) => `c${index}`;
const base = `create table t (id int not null, ts timestamptz not null, primary key (id, ts)) partition by range (ts);
	create table one partition of t for values from ('2026-01-01Z') to ('2026-02-01Z');`;
const rules = spec(
	cases.map(({ rule }, index) => [`${schemaOf(index)}.t`, { hypertable: { column: "ts" }, ...rule }] as const),
	{
		schema: { include: cases.map((_, index) => schemaOf(index)) },
		accept: cases.flatMap(({ accept }, index) => (accept ? [[accept, `${schemaOf(index)}.t`] as const] : [])),
	},
);

describe("what partitions have of their own is foreseen", () => {
	let source: TestDatabase;
	let plan: Plan;
	beforeAll(async () => {
		source = await createTestDatabase("source");
		for (const [index, { sql }] of cases.entries()) {
			const name = schemaOf(index);
			await source.query(`create schema ${name}; set search_path = ${name}; ${base} ${sql.replaceAll("{w}", name)}`);
		}
		plan = await planFrom(source.url, rules);
	});
	afterAll(() => source[Symbol.asyncDispose]());

	test.for(cases.map((found, index) => ({ ...found, index })))("$name: $code", ({ index, code, says, fix }) => {
		const here = plan.diagnostics.filter(({ severity, place }) => severity === "error" && place?.line === 10 + index);
		expect(here.map((found) => found.code)).toEqual(code ? [code] : []);
		if (says) expect(here[0]?.what).toMatch(says);
		if (fix) expect(here[0]?.fix.join(" ")).toMatch(fix);
	});

	test("T245: a rule or schema.skip that speaks of partitions", async () => {
		await source.query("create table c0.another_one (id int)");
		const said: readonly (readonly [string, RuleFacts?])[] = [
			["c0.t", { hypertable: { column: "ts" } }],
			["c0.one", { data: "none" }],
			["c0.on*"],
			["c0.*one", { data: "none" }],
			["c0.*one"],
			["c0.*"],
		];
		const only = spec(said, { schema: { include: ["c0"], ...skipping("table c0.one").schema } });
		const found = (await planFrom(source.url, only)).diagnostics.filter(({ severity }) => severity === "error");
		expect(found.map(({ code, place }) => [code, place?.line])).toEqual([
			["T245", 11],
			["T245", 12],
			["T245", 13],
			["T245", 30],
		]);
		expect(found[0]).toMatchObject({
			what: 'rule "c0.one" speaks of partitions of c0.t, which becomes a hypertable as a whole',
			fix: ["say it of the whole: match: c0.t", "or take the rule out"],
		});
	});

	test("a hypertable of a partition alone is refused as ever, and a copy without streaming may read unlogged partitions", async () => {
		const partition = await planFrom(source.url, spec([["c0.one", { hypertable: { column: "ts" } }]], { schema: { include: ["c0"] } }));
		expect(codesOf(partition, "error")).toEqual(["T209"]);
		expect(partition.diagnostics.find(({ code }) => code === "T209")?.fix[0]).toBe("say it of the whole table: match: c0.t");
		const unlogged = cases.findIndex(({ name }) => name === "an unlogged partition");
		const copied = spec([[`${schemaOf(unlogged)}.t`, { hypertable: { column: "ts" } }]], {
			schema: { include: [schemaOf(unlogged)] },
			replicate: { ...rules.replicate, mode: "none" },
		});
		expect(codesOf(await planFrom(source.url, copied), "error")).toEqual([]);
	});

	test("T242 is right: a partition made later has no identity, and its updates fail in the application", async () => {
		await source.query(`create schema truth; set search_path = truth; create table t (id int, ts timestamptz) partition by range (ts);
			create table one partition of t for values from ('2026-01-01Z') to ('2026-02-01Z');
			alter table t replica identity full; alter table one replica identity full;
			create publication truth for table t with (publish_via_partition_root = true);
			create table two partition of t for values from ('2026-02-01Z') to ('2026-03-01Z');
			insert into t values (1, '2026-01-05Z'), (2, '2026-02-05Z')`);
		await source.query("update truth.t set id = 3 where ts < '2026-02-01Z'");
		await expect(source.query("update truth.t set id = 4 where id = 2")).rejects.toThrow(/does not have a replica identity/);
		await source.query("drop publication truth");
	});
});

test("T243: PostgreSQL 12 publishes no partitioned table; a copy alone is planned", async () => {
	const cluster = await startPostgresMajor(12);
	try {
		await using source = await createTestDatabase({ url: cluster.url });
		await source.query(base);
		const rule = [["public.t", { hypertable: { column: "ts" } }]] as const;
		const found = (await planFrom(source.url, spec(rule))).diagnostics.filter(({ severity }) => severity === "error");
		expect(found).toMatchObject([{ code: "T243", place: { line: 10 }, fix: [expect.stringContaining("mode: none"), expect.any(String)] }]);
		await expect(source.query("create publication p for table t")).rejects.toThrow(/"t" is a partitioned table/);
		const copied = await planFrom(source.url, spec(rule, { replicate: { ...rules.replicate, mode: "none" } }));
		expect(codesOf(copied, "error")).toEqual([]);
		expect(copied.actions.filter(({ kind }) => kind === "copy-part")).toHaveLength(2);
	} finally {
		await cluster.stop();
	}
});

async function planFrom(url: string, wanted: Spec): Promise<Plan> {
	await using session = await openSession(endpointOf(url), { applicationName: "test" });
	const source = await introspect(session, { side: "source", schemas: wanted.schema.include });
	const ranges = await timeRanges(session, selectTables(wanted, foldPartitions(wanted, source)).hypertables);
	return planOf(wanted, source, { ranges });
}
