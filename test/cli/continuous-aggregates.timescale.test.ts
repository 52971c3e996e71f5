import { expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { describeCommunity } from "../support/community.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";

const spec = (mode: string, retention = true) => `
version: 1
name: aggregates
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable:
      column: ts
      chunk_interval: 7 days
      primary_key: [id, ts]
      ${retention ? "retention: { drop_after: 1 year }" : ""}
  - match: public.ticks
    hypertable: { column: n, chunk_interval: 1000, integer_now: public.clock }
continuous_aggregates:
  - name: public.weekly
    query: SELECT time_bucket('7 days', day) AS week, device, sum(total) AS total FROM daily GROUP BY 1, 2
    refresh: { end_offset: 8 days, schedule_interval: 1 day, enable: never }
  - name: public.daily
    query: |
      SELECT time_bucket('1 day', ts) AS day, device, sum(value) AS total, count(*) AS n
      FROM readings GROUP BY 1, 2 -- by device
    chunk_interval: 100 days
    refresh: { start_offset: 30 days, end_offset: 1 hour, schedule_interval: 1 hour }
  - name: public.hundreds
    query: SELECT time_bucket(100, n) AS hundred, count(v) AS n FROM public.ticks GROUP BY 1;
    materialized_only: false
    refresh: { start_offset: 5000, end_offset: 200, schedule_interval: 1 hour }
replicate: { mode: ${mode} }
cutover:
  when: { lag: { below: 2s, for: 1s }, verify: full }
`;

const schema = (reader: string) => `
CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE readings (id bigserial PRIMARY KEY, ts timestamptz NOT NULL, device int REFERENCES devices, value float8);
CREATE TABLE ticks (n int PRIMARY KEY, v text);
CREATE FUNCTION clock() RETURNS int LANGUAGE sql STABLE AS 'SELECT 10000';
INSERT INTO devices SELECT n, 'd' || n FROM generate_series(1, 5) n;
INSERT INTO readings (ts, device, value) SELECT now() - n * interval '2 hours', n % 5 + 1, n FROM generate_series(1, 5000) n;
INSERT INTO ticks SELECT n, 'v' || n FROM generate_series(0, 9999, 10) n;
CREATE MATERIALIZED VIEW daily AS SELECT date_trunc('day', ts) AS day, device, sum(value) AS total, count(*) AS n FROM readings GROUP BY 1, 2;
CREATE UNIQUE INDEX daily_key ON daily (day, device);
COMMENT ON MATERIALIZED VIEW daily IS 'per day';
GRANT SELECT ON daily TO ${reader};
CREATE VIEW report AS SELECT d.name, sum(total) AS total FROM daily JOIN devices d ON d.id = device GROUP BY 1;
CREATE MATERIALIZED VIEW best AS SELECT device, max(total) AS most FROM daily GROUP BY 1;
`;

const differences = {
	daily: `SELECT time_bucket('1 day', ts) AS day, device, sum(value) AS total, count(*) AS n FROM readings
		WHERE ts < time_bucket('1 day', now() - interval '1 hour') GROUP BY 1, 2`,
	weekly: `SELECT time_bucket('7 days', ts) AS week, device, sum(value) AS total FROM readings
		WHERE ts < time_bucket('7 days', now() - interval '8 days') GROUP BY 1, 2`,
	hundreds: "SELECT time_bucket(100, n) AS hundred, count(v) AS n FROM ticks GROUP BY 1",
};

/** Rows that only one of the aggregate and its query has. */
async function differing(target: TestDatabase, view: keyof typeof differences, where = "true"): Promise<number> {
	const [row] = await target.query<{ n: number }>(`
		WITH wanted AS (SELECT * FROM (${differences[view]}) q WHERE ${where}), found AS (SELECT * FROM ${view} WHERE ${where})
		SELECT count(*)::int AS n FROM ((TABLE wanted EXCEPT TABLE found) UNION ALL (TABLE found EXCEPT TABLE wanted)) d`);
	return row?.n ?? -1;
}

async function rows(target: TestDatabase, view: string): Promise<number> {
	const [row] = await target.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${view}`);
	return row?.n ?? -1;
}

function jobsOf(target: TestDatabase) {
	return target.query<{ view: string; scheduled: boolean; config: Record<string, unknown> }>(`
		SELECT v.view_name AS view, scheduled, config - 'mat_hypertable_id' AS config FROM timescaledb_information.jobs j
			JOIN timescaledb_information.continuous_aggregates v
				ON j.hypertable_name IN (v.view_name, v.materialization_hypertable_name)
		WHERE proc_name = 'policy_refresh_continuous_aggregate' ORDER BY 1`);
}

async function retentionWorks(target: TestDatabase): Promise<boolean | undefined> {
	const [job] = await target.query<{ scheduled: boolean }>(
		"SELECT scheduled FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'",
	);
	return job?.scheduled;
}

describeCommunity("continuous aggregates on the whole road", (version) => {
	test("hold what the changes left, also the old ones, and keep what retention drops", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase("community", { timescaledb: version });
		await source.query(schema("PUBLIC"));
		await using folder = await cliFolder(spec("continuous"), { SOURCE_URL: source.url, TARGET_URL: target.url });
		const plan = await folder.run("plan");
		expect(plan).toMatchObject({ exit: 0 });
		expect(plan.stdout).toContain("+ continuous aggregate public.daily  over public.readings");
		expect(plan.stdout).toContain("~ replaces materialized view public.daily of the source");
		expect((await folder.run("plan", "--rehearse")).exit).toBe(0);
		const apply = folder.start("apply", "--yes");
		await apply.until(/applying changes/);
		await expect.poll(async () => (await folder.run("plan")).stdout, { timeout: 120_000, interval: 500 }).toContain("No changes.");
		for (const view of ["daily", "weekly", "hundreds"] as const) expect(await differing(target, view), view).toBe(0);
		expect(await rows(target, "best")).toBe(5);
		expect((await jobsOf(target)).map(({ scheduled }) => scheduled)).toEqual([false, false, false]);

		// into what is aggregated already, far outside what the policies look at
		await source.query("INSERT INTO readings (ts, device, value) VALUES (now() - interval '300 days', 2, 1000000)");
		await source.query("UPDATE readings SET value = value + 5 WHERE id % 1000 = 7");
		await source.query("DELETE FROM readings WHERE id % 1000 = 8");
		await source.query("UPDATE ticks SET v = NULL WHERE n = 500");
		const cutover = await folder.run("cutover", "--confirm", "aggregates", "--wait", "60s");
		expect(cutover).toMatchObject({ exit: 0 });
		await apply.result;
		const young = "now() - interval '350 days'";
		expect(await differing(target, "daily", `day > ${young}`)).toBe(0);
		expect(await differing(target, "weekly", `week > ${young}`)).toBe(0);
		expect(await differing(target, "hundreds")).toBe(0);
		expect(await jobsOf(target)).toMatchObject([
			{ view: "daily", scheduled: true, config: { start_offset: "30 days", end_offset: "01:00:00" } },
			{ view: "hundreds", scheduled: true, config: { start_offset: 5000, end_offset: 200 } },
			{ view: "weekly", scheduled: false, config: { start_offset: null, end_offset: "8 days" } },
		]);
		expect(await retentionWorks(target)).toBe(true);
		await expect.poll(() => rows(target, "readings WHERE ts < now() - interval '373 days'"), { timeout: 60_000, interval: 500 }).toBe(0);
		expect(await rows(target, "daily WHERE day < now() - interval '380 days'")).toBeGreaterThan(100);
		expect(await target.query("SELECT has_table_privilege('public', 'daily', 'SELECT') AS may")).toEqual([{ may: true }]);
		expect(await rows(target, "report")).toBe(5);

		// as if the process had been killed right after the opening
		await target.query("DELETE FROM _hyperferry.journal WHERE action ~ '^(refresh-after-opening|enable-policy):'");
		await target.query(
			"SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'",
		);
		expect((await folder.run("status")).stdout).toMatch(/next +point the application at the target +\| +hyperferry apply/);
		const early = await folder.run("clean", "--yes");
		expect(early.exit).toBe(3);
		expect(early.stderr).toMatch(/C190.*refresh public.daily once more.*retention policy of public.readings: enabled/s);
		expect(await folder.run("apply", "--yes")).toMatchObject({ exit: 0 });
		expect(await retentionWorks(target)).toBe(true);
		expect((await folder.run("apply", "--yes")).stderr).toContain("P103");
		expect(await folder.run("clean", "--yes")).toMatchObject({ exit: 0 });
	}, 300_000);

	test("a cutover without a running apply waits for them; without streaming they are filled at the end", async () => {
		await using source = await createTestDatabase("source");
		await source.query(schema("PUBLIC"));
		for (const mode of ["continuous", "none"]) {
			await using target = await createTestDatabase("community", { timescaledb: version });
			await using folder = await cliFolder(spec(mode, false), { SOURCE_URL: source.url, TARGET_URL: target.url });
			expect(await folder.run("apply", "--yes", "--until", "streaming")).toMatchObject({ exit: 0 });
			if (mode === "continuous") {
				await source.query("UPDATE readings SET value = value + 5 WHERE id % 1000 = 9");
				expect(await folder.run("cutover", "--confirm", "aggregates")).toMatchObject({ exit: 0 });
			}
			for (const view of ["daily", "weekly", "hundreds"] as const) expect(await differing(target, view), `${view}, ${mode}`).toBe(0);
			expect((await jobsOf(target)).map(({ scheduled }) => scheduled)).toEqual([true, true, false]);
			expect(await folder.run("clean", "--yes")).toMatchObject({ exit: 0 });
		}
	}, 300_000);
});

test("the Apache edition refuses them in the plan, at their lines", async () => {
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target");
	await source.query(schema("PUBLIC"));
	await using folder = await cliFolder(spec("continuous"), { SOURCE_URL: source.url, TARGET_URL: target.url });
	const plan = await folder.run("plan");
	expect(plan.exit).toBe(3);
	for (const line of [17, 20, 26]) expect(plan.stderr).toMatch(new RegExp(`T250[^\\n]*\\n +--> migration.yaml:${line}:`));
});
