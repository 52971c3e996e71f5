import { expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.js";
import { cliFolder } from "../../support/cli.js";
import { describeCommunity } from "../../support/community.js";
import { createTestDatabase } from "../../support/databases.js";
import { expectErrors, expectExit } from "../../support/diagnostics.js";

const spec = `version: 1
name: columnstore_alterations
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
    hypertable: { column: ts, chunk_interval: 1 day }
replicate: { mode: none }
`;

const table = (name: string) =>
	`CREATE TABLE ${name} (ts timestamptz NOT NULL, dev int NOT NULL, v int DEFAULT 1, s text); CREATE INDEX ${name}_ts_idx ON ${name} (ts DESC)`;
const withColumnstore = (name: string) =>
	`SELECT create_hypertable('${name}', by_range('ts', interval '1 day'));
	ALTER TABLE ${name} SET (timescaledb.compress, timescaledb.compress_segmentby = 'dev', timescaledb.compress_orderby = 'ts DESC')`;

describeCommunity("hypertables with columnstore that the target has already", (timescaledb) => {
	test("are altered where TimescaleDB allows it", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase("community", { timescaledb });
		await source.query(`${table("m")};
			ALTER TABLE m ADD note text, ADD n int NOT NULL DEFAULT 5, ALTER v SET DEFAULT 2, ALTER v SET NOT NULL, ALTER dev DROP NOT NULL;
			ALTER TABLE m ADD CONSTRAINT positive CHECK (v > 0), ALTER s SET STORAGE EXTERNAL, ALTER v SET STATISTICS 300;
			COMMENT ON COLUMN m.v IS 'value'; GRANT SELECT ON m TO PUBLIC; CREATE INDEX m_v ON m (v);
			INSERT INTO m (ts, dev, v) SELECT timestamptz '2026-01-01' + n * interval '1 hour', n % 3, n FROM generate_series(1, 100) n`);
		await target.query(`${table("m")}; ${withColumnstore("m")}`);
		await using folder = await cliFolder(spec, { SOURCE_URL: source.url, TARGET_URL: target.url });
		const plan = JSON.parse((await folder.run("plan", "--json")).stdout) as Plan;
		expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
		const altered = plan.actions.flatMap((action) => (action.kind === "alter-object" ? [action.args.what] : []));
		expect(altered.sort()).toEqual([
			"NOT NULL of v",
			"add check positive",
			"add column n integer",
			"add column note text",
			"default of v",
			"no NOT NULL of dev",
			"v SET STATISTICS 300",
		]);
		expect(plan.respected.map(({ what }) => what)).toEqual(["not with columnstore: s SET STORAGE EXTERNAL", "columnstore is set"]);
		expectExit(await folder.run("apply", "--yes"), 0);
		expect(
			await target.query(`SELECT count(*)::int AS rows, count(n)::int AS n, (SELECT count(*)::int FROM pg_indexes WHERE indexname = 'm_v') AS indexes,
				(SELECT string_agg(concat_ws(' ', attname, CASE WHEN attnotnull THEN 'not null' END, pg_get_expr(adbin, adrelid)), ', ' ORDER BY attnum)
					FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 'm'::regclass AND attnum > 0) AS columns,
				col_description('m'::regclass, 3) AS comment, has_table_privilege('public', 'm', 'SELECT') AS granted FROM m`),
		).toEqual([
			{
				rows: 100,
				n: 100,
				indexes: 1,
				columns: "ts not null, dev, v not null 2, s, note, n not null 5",
				comment: "value",
				granted: true,
			},
		]);
		expect((await folder.run("plan")).stdout).toContain("No changes.");
	}, 300_000);

	test("are a conflict, with the reason, where TimescaleDB refuses", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase("community", { timescaledb });
		const changes = {
			c1: ["ADD at timestamptz DEFAULT now()", "column at is missing"],
			c2: ["ADD n int NOT NULL", "column n is missing"],
			c3: ["ADD twice int GENERATED ALWAYS AS (v * 2) STORED", "column twice is missing"],
			c4: ["ENABLE ROW LEVEL SECURITY", "It has no row security"],
		};
		const names = Object.entries(changes);
		await source.query(names.map(([name, [change]]) => `${table(name)}; ALTER TABLE ${name} ${change}`).join(";"));
		await target.query(names.map(([name]) => `${table(name)}; ${withColumnstore(name)}`).join(";"));
		for (const [name, [change]] of names) {
			await expect(target.query(`ALTER TABLE ${name} ${change}`), `${change}`).rejects.toMatchObject({ code: "0A000" });
		}
		await using folder = await cliFolder(spec, { SOURCE_URL: source.url, TARGET_URL: target.url });
		expectErrors(
			await folder.run("plan"),
			3,
			names.map(([name, [, why]]) => ({
				code: "C114",
				what: `table public.${name} exists on the target and differs`,
				why: `${why}`.slice(1),
			})),
		);
	}, 300_000);
});
