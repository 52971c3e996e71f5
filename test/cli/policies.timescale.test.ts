import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { describeCommunity } from "../support/community.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";

const spec = (mode: string) => `
version: 1
name: policies
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable:
      column: ts
      chunk_interval: 7 days
      primary_key: [id, ts]
      columnstore: { segment_by: [device], order_by: "ts desc, id", after: 7 days }
      retention: { drop_after: 1 year }
  - match: public.ticks
    hypertable:
      column: n
      chunk_interval: 1000
      integer_now: public.clock
      columnstore: { after: 2000 }
      retention: { drop_after: 5000, enable: never }
replicate: { mode: ${mode} }
cutover:
  when: { lag: { below: 2s, for: 1s }, verify: full }
`;

const schema = `
CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE readings (id bigserial PRIMARY KEY, ts timestamptz NOT NULL, device int REFERENCES devices, value float8);
CREATE TABLE ticks (n int NOT NULL, v text);
CREATE FUNCTION clock() RETURNS int LANGUAGE sql STABLE AS 'SELECT 10000';
INSERT INTO devices SELECT n, 'd' || n FROM generate_series(1, 5) n;
INSERT INTO readings (ts, device, value) SELECT now() - n * interval '2 hours', n % 5 + 1, n FROM generate_series(1, 5000) n;
INSERT INTO ticks SELECT n, 'v' || n FROM generate_series(0, 9999, 10) n;
`;

interface Job {
	readonly table: string;
	readonly procedure: string;
	readonly scheduled: boolean;
}

function jobsOf(target: TestDatabase): Promise<Job[]> {
	return target.query<Job>(`SELECT hypertable_name AS table, proc_name AS procedure, scheduled
		FROM timescaledb_information.jobs WHERE hypertable_schema = 'public' ORDER BY 1, 2`);
}

/** The scheduler would try again in five minutes only what the server ended while it was busy. */
async function retryFailedJobs(target: TestDatabase): Promise<void> {
	await target.query(`SELECT alter_job(job_id, next_start => now()) FROM timescaledb_information.job_stats
		WHERE last_run_status = 'Failed' AND job_status = 'Scheduled' AND hypertable_schema = 'public'`);
}

/** Seconds until the columnstore policy of readings runs, which waits for its turn: two first runs on one hypertable can deadlock. */
async function secondsToCompression(target: TestDatabase): Promise<number> {
	const [job] = await target.query<{ seconds: number }>(`SELECT extract(epoch FROM next_start - now())::float8 AS seconds
		FROM timescaledb_information.jobs WHERE hypertable_name = 'readings' AND proc_name = 'policy_compression'`);
	return job?.seconds ?? 0;
}

const policies = (scheduled: boolean): readonly Job[] => [
	{ table: "readings", procedure: "policy_compression", scheduled },
	{ table: "readings", procedure: "policy_retention", scheduled },
	{ table: "ticks", procedure: "policy_compression", scheduled },
	{ table: "ticks", procedure: "policy_retention", scheduled: false },
];

describeCommunity("columnstore and retention on the whole road", (version) => {
	test("are made paused, stay so when a cutover fails, and work from the opening on", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase("community", { timescaledb: version });
		await source.query(schema);
		await using folder = await cliFolder(spec("continuous"), { SOURCE_URL: source.url, TARGET_URL: target.url });
		const plan = await folder.run("plan");
		expect(plan.stdout).toMatch(/\+ columnstore {2}segment_by device, order_by ts desc, id, after 7 days +enabled at cutover/);
		expect(plan.stdout).toMatch(/\+ retention {4}5000 +stays paused/);
		expect(plan.stdout).toContain("3 policies enabled");
		const apply = folder.start("apply", "--yes");
		await apply.until(/applying changes/);
		while ((await jobsOf(target)).length < 4) await sleep(200);
		expect(await jobsOf(target)).toEqual(policies(false));
		// the last of catch-up may still be on its way
		await expect.poll(async () => (await folder.run("plan")).stdout, { timeout: 60_000, interval: 500 }).toContain("No changes.");

		await target.query("UPDATE devices SET name = 'spoilt' WHERE id = 1");
		const failed = await folder.run("cutover", "--confirm", "policies", "--wait", "60s");
		expect(failed).toMatchObject({ exit: 3 });
		expect(await jobsOf(target)).toEqual(policies(false));
		await source.query("INSERT INTO readings (ts, device, value) VALUES (now() - interval '300 days', 2, -1)");
		await source.query("INSERT INTO ticks VALUES (9999, 'late')");
		await target.query("UPDATE devices SET name = 'd1' WHERE id = 1");

		const cutover = await folder.run("cutover", "--confirm", "policies", "--wait", "60s");
		expect(cutover).toMatchObject({ exit: 0 });
		expect(cutover.stdout + cutover.stderr).toMatch(/7\/7 open +writes may go to the target [\d:.]+, 3 policies enabled/);
		await apply.result;
		expect(await jobsOf(target)).toEqual(policies(true));
		expect(await secondsToCompression(target)).toBeGreaterThan(1);

		const compressed = "SELECT count(*) FILTER (WHERE is_compressed)::int AS n FROM timescaledb_information.chunks";
		const old = "SELECT count(*)::int AS n FROM readings WHERE ts < now() - interval '373 days'";
		const count = async (query: string) => (await target.query<{ n: number }>(query))[0]?.n ?? 0;
		while ((await count(compressed)) < 40 || (await count(old)) > 0) {
			await retryFailedJobs(target);
			await sleep(500);
		}
		expect(await target.query("SELECT proc_name FROM timescaledb_information.job_errors WHERE err_message LIKE '%deadlock%'")).toEqual([]);
		expect(await target.query("SELECT count(*)::int AS n FROM ticks")).toEqual([{ n: 1001 }]);

		expect(await folder.run("clean", "--yes")).toMatchObject({ exit: 0 });
		expect(await jobsOf(target)).toEqual(policies(true));
	}, 240_000);

	test("without streaming they work when everything is copied", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase("community", { timescaledb: version });
		await source.query(schema);
		await using folder = await cliFolder(spec("none"), { SOURCE_URL: source.url, TARGET_URL: target.url });
		const applied = await folder.run("apply", "--yes");
		expect(applied).toMatchObject({ exit: 0 });
		expect(applied.stderr).toContain("+ copied, 3 policies enabled");
		expect(await jobsOf(target)).toEqual(policies(true));
		expect((await folder.run("plan")).stdout).toContain("No changes.");
	}, 120_000);
});

test("the Apache edition refuses them in the plan, at their lines", async () => {
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target");
	await source.query(schema);
	await using folder = await cliFolder(spec("continuous"), { SOURCE_URL: source.url, TARGET_URL: target.url });
	const plan = await folder.run("plan");
	expect(plan.exit).toBe(3);
	expect(plan.stderr).toContain("T250");
	for (const place of ["migration.yaml:13:7", "migration.yaml:14:7", "migration.yaml:20:7", "migration.yaml:21:7"])
		expect(plan.stderr).toContain(place);
});
