import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { takeProposals } from "../../src/render/starter-spec.js";
import { type CliFolder, cliFolder } from "../support/cli.js";
import { describeCommunity } from "../support/community.js";
import { createTestDatabase } from "../support/databases.js";

const demo = `SET demo.readings = 20000; ${readFileSync(new URL("../../examples/01-first-light/source.sql", import.meta.url), "utf8")}`;

/** Series with everything that may stand in the way, and tables that only look a little like series. */
const hard = `
CREATE SCHEMA "Odd one";
CREATE TABLE devices (id int PRIMARY KEY);
INSERT INTO devices SELECT generate_series(1, 20);
CREATE TABLE "Odd one"."Read.ings" ("Ti me" timestamptz NOT NULL, "De vice" int REFERENCES devices, code bigint UNIQUE, id bigint PRIMARY KEY);
CREATE INDEX ON "Odd one"."Read.ings" ("Ti me");
CREATE TABLE notes (reading bigint CONSTRAINT notes_reading REFERENCES "Odd one"."Read.ings" (id), other bigint CONSTRAINT notes_other REFERENCES "Odd one"."Read.ings" (code));
INSERT INTO "Odd one"."Read.ings" SELECT '2026-01-01'::timestamptz + n * interval '1 minute', n % 20 + 1, n, n FROM generate_series(1, 40000) n;
CREATE TABLE ticks (epoch_ms bigint NOT NULL, sensor smallint NOT NULL, v float8);
INSERT INTO ticks SELECT 1767225600000 + n * 60000, n % 4, n FROM generate_series(1, 30000) n;
CREATE TABLE guarded (at timestamp NOT NULL, owner_name text NOT NULL);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
INSERT INTO guarded SELECT '2026-01-01'::timestamp + n * interval '1 hour', 'owner ' || n % 3 FROM generate_series(1, 20000) n;
CREATE TABLE days (day date NOT NULL, value int);
INSERT INTO days SELECT '1990-01-01'::date + n FROM generate_series(1, 12000) n;
CREATE TABLE pages (id int PRIMARY KEY, at timestamptz NOT NULL, title text);
INSERT INTO pages SELECT n, '2026-01-01'::timestamptz + n * interval '1 minute', 'page' FROM generate_series(1, 20000) n;
CREATE VIEW titles AS SELECT id, title, count(*) FROM pages GROUP BY id;
CREATE TABLE accounts (id int PRIMARY KEY, updated_at timestamptz NOT NULL DEFAULT now(), age bigint NOT NULL);
INSERT INTO accounts SELECT n, now() + n * interval '1 second', n FROM generate_series(1, 20000) n;
CREATE TABLE shuffled (at timestamptz NOT NULL);
INSERT INTO shuffled SELECT '2026-01-01'::timestamptz + (n * 7919 % 20000) * interval '1 minute' FROM generate_series(1, 20000) n;
CREATE TABLE few (at timestamptz NOT NULL);
INSERT INTO few SELECT now() FROM generate_series(1, 100);
ANALYZE;
`;

/** Monthly partitions: one with what the others lack, and a table that nobody may propose. */
const partitioned = `
CREATE TABLE devices (id int PRIMARY KEY);
INSERT INTO devices SELECT generate_series(1, 20);
CREATE TABLE metrics (ts timestamptz NOT NULL, device int NOT NULL REFERENCES devices, v float8, PRIMARY KEY (device, ts)) PARTITION BY RANGE (ts);
CREATE TABLE metrics_01 PARTITION OF metrics FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE metrics_02 PARTITION OF metrics FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY HASH (device);
CREATE TABLE metrics_02a PARTITION OF metrics_02 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE metrics_02b PARTITION OF metrics_02 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE metrics_rest PARTITION OF metrics DEFAULT;
CREATE UNIQUE INDEX only_here ON metrics_01 (device, v);
INSERT INTO metrics SELECT '2026-01-01'::timestamptz + n * interval '2 minutes', n % 20 + 1, n FROM generate_series(1, 50000) n;
CREATE TABLE scratch (ts timestamptz NOT NULL, v int) PARTITION BY RANGE (ts);
CREATE UNLOGGED TABLE scratch_all PARTITION OF scratch DEFAULT;
INSERT INTO scratch SELECT '2026-01-01'::timestamptz + n * interval '1 minute', n FROM generate_series(1, 20000) n;
ANALYZE metrics_01, metrics_02a, metrics_02b, metrics_rest, scratch_all;
`;

interface Written {
	readonly schemas: readonly string[];
	readonly proposals: readonly { readonly table: { readonly name: string }; readonly column: string; readonly hindrance?: string }[];
}

async function plans(folder: CliFolder, text: string) {
	await folder.writeSpec(text);
	return folder.run("plan", "--json");
}

describeCommunity("what init writes", (version) => {
	test.each([
		["the demo", demo, ["readings", "audit_log"], /Its key \(id\) must take ts in/],
		["a hard source", hard, ["Read.ings", "ticks", "guarded"], /code: H311/],
		[
			"partitioned tables",
			partitioned,
			["metrics"],
			/Partitioned: its 4 partitions become one hypertable\.[\s\S]*# {2}- \{ code: H311, object: public.metrics, why: of single partitions \}/,
		],
	])(
		"%s: the file plans as it is, and with every proposal taken",
		async (_, sql, expected, says) => {
			await using source = await createTestDatabase("source");
			await using target = await createTestDatabase("community", { timescaledb: version });
			await source.query(sql);
			await using folder = await cliFolder("", { SOURCE_URL: source.url, TARGET_URL: target.url });
			const written = await folder.run("init", "-o", "first.yaml", "--json");
			expect(written).toMatchObject({ exit: 0, stderr: "" });
			const { proposals } = JSON.parse(written.stdout) as Written;
			const possible = proposals.filter(({ hindrance }) => hindrance === undefined).map(({ table }) => table.name);
			expect([...possible].sort()).toEqual([...expected].sort());
			const text = await folder.read("first.yaml");
			expect(text).toMatch(says);
			expect(text).not.toContain(new URL(source.url).password);

			const asItIs = await plans(folder, text);
			expect(asItIs).toMatchObject({ exit: 0 });
			expect(asItIs.stdout).not.toContain("create-hypertable");
			const taken = await plans(folder, takeProposals(text));
			const { actions, diagnostics } = JSON.parse(taken.stdout);
			expect(diagnostics.filter(({ severity }: { severity: string }) => severity === "error")).toEqual([]);
			expect(taken.exit).toBe(0);
			const made = actions.filter(({ kind }: { kind: string }) => kind === "create-hypertable");
			expect(made.map(({ args }: { args: { table: { name: string } } }) => args.table.name).sort()).toEqual([...expected].sort());
			expect(diagnostics.map(({ code }: { code: string }) => code)).not.toContain("S115");
		},
		120_000,
	);
});

describe("init", () => {
	test("says what it measured, what stands in the way, and what it costs", async () => {
		await using source = await createTestDatabase("source");
		await source.query(hard);
		await source.query("SELECT pg_stat_force_next_flush()");
		await using folder = await cliFolder("", { PRODUCTION: source.url });
		const written = await folder.run("init", "--source", "PRODUCTION", "-o", "first.yaml");
		expect(written).toMatchObject({
			exit: 0,
			stdout: expect.stringMatching(/Wrote first.yaml: 10 tables, .*, 3 proposals .*\n.*hyperferry plan -f first.yaml/),
		});
		const text = await folder.read("first.yaml");
		expect(text).toMatch(/^# yaml-language-server: \$schema=https:\/\//);
		expect(text).toMatch(/url: \$\{PRODUCTION:\?set PRODUCTION\}\n/);
		expect(text).toMatch(/about 40,000 rows; small/);
		expect(text).toMatch(/rows lie in its order \(correlation 1\.00\)/);
		expect(text).toMatch(/40,000\s+(?:# )?inserts, 0 updates, 0 deletes/);
		expect(text).toMatch(/#- match: "public\.\\"Odd|#- match: "\\"Odd one\\"\.\\"Read\.ings\\""/);
		expect(text).toContain("segment_by: [De vice]");
		expect(text).toMatch(/Segments by De vice: 20 values/);
		expect(text).toMatch(/epoch_ms \(1\/1000 seconds since 1970\)/);
		expect(text).toMatch(/# {4}chunk_interval: 604800000\n/);
		expect(text).toMatch(/public\.pages looks like a time series, but: .*T203/s);
		expect(text).toMatch(/code: H310, object: public\.notes\.notes_reading/);
		expect(text).toMatch(/code: H311/);
		for (const other of ["accounts", "shuffled", "few", "days"]) expect(text).not.toContain(`match: public.${other}`);
		expect(await folder.read(".hyperferry/.gitignore")).toBe("*\n");
		expect(statSync(join(folder.path, ".hyperferry")).mode & 0o777).toBe(0o700);
	}, 60_000);

	test("takes the schemas that are named", async () => {
		await using source = await createTestDatabase("source");
		await source.query("CREATE SCHEMA app; CREATE TABLE app.t (id int); CREATE TABLE other (id int)");
		await using folder = await cliFolder("", { SOURCE_URL: source.url });
		const written = await folder.run("init", "--schema", "app", "-o", "first.yaml", "--json");
		expect(JSON.parse(written.stdout)).toMatchObject({ schemas: ["app"], tables: 1, proposals: [] });
		expect(await folder.read("first.yaml")).toContain("include: [app]");
		const unknown = await folder.run("init", "--schema", "ap", "-o", "second.yaml");
		expect(unknown).toMatchObject({ exit: 3, stderr: expect.stringContaining("C182") });
	});

	test("overwrites nothing, and takes no password from the command line", async () => {
		await using source = await createTestDatabase("source");
		await using folder = await cliFolder("mine", { SOURCE_URL: source.url });
		expect(await folder.run("init")).toMatchObject({ exit: 3, stderr: expect.stringContaining("C180") });
		expect(await folder.read("migration.yaml")).toBe("mine");
		const shown = await folder.run("init", "--source", source.url, "-o", "first.yaml");
		expect(shown).toMatchObject({ exit: 64, stderr: expect.stringContaining("C181") });
		expect(shown.stderr).not.toContain(new URL(source.url).password);
		expect(await folder.run("init", "--source", "NOT_SET", "-o", "first.yaml")).toMatchObject({
			exit: 64,
			stderr: expect.stringContaining("NOT_SET is not set"),
		});
		const empty = await folder.run("init", "-o", "first.yaml");
		expect(empty).toMatchObject({ exit: 3, stderr: expect.stringContaining("C182") });
	});
});
