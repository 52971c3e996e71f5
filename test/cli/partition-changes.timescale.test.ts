import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../support/cli.js";
import { createTestDatabase } from "../support/databases.js";

const schema = `
	CREATE TABLE metrics (id int, ts timestamptz, v text, PRIMARY KEY (id, ts)) PARTITION BY RANGE (ts);
	CREATE TABLE metrics_01 PARTITION OF metrics FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z');
	CREATE TABLE metrics_02 PARTITION OF metrics FOR VALUES FROM ('2026-02-01Z') TO ('2026-03-01Z');
	CREATE TABLE metrics_03 PARTITION OF metrics FOR VALUES FROM ('2026-03-01Z') TO ('2026-04-01Z');
	CREATE TABLE metrics_04 PARTITION OF metrics FOR VALUES FROM ('2026-04-01Z') TO ('2026-05-01Z');
	INSERT INTO metrics SELECT n, timestamptz '2026-01-01Z' + n * interval '1 hour', 'v' FROM generate_series(1, 2800) n;
	CREATE TABLE brought (id int, ts timestamptz, v text, PRIMARY KEY (id, ts)); INSERT INTO brought VALUES (1, '2027-01-05Z', 'before');
	ANALYZE;
`;

const specOf = (name: string, verify: string) => `version: 1
name: ${name}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.metrics*"
  - match: public.metrics
    hypertable: { column: ts, chunk_interval: 7 days }
copy: { jobs: 2 }
cutover: { when: { lag: { below: 5s, for: 1s }, verify: ${verify} } }
`;

const newName = () => `parts_${randomBytes(4).toString("hex")}`;

test("partitions that leave or come with rows are noticed, keep the cutover from beginning, and are settled by a verification", async () => {
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target");
	await source.query(schema);
	const name = newName();
	await using folder = await cliFolder(specOf(name, "count"), { SOURCE_URL: source.url, TARGET_URL: target.url });
	let apply = folder.start("apply", "--yes");
	await apply.until(/= ready: the cutover criteria hold/);
	await source.query("CREATE TABLE metrics_05 PARTITION OF metrics FOR VALUES FROM ('2026-05-01Z') TO ('2026-06-01Z')");
	await source.query("INSERT INTO metrics VALUES (1, '2026-05-05Z', 'followed')");

	await source.query("ALTER TABLE metrics DETACH PARTITION metrics_01");
	await apply.until(/partition public\.metrics_01 left public\.metrics/);
	await source.query("DROP TABLE metrics_02");
	await apply.until(/partition public\.metrics_02 left public\.metrics/);
	await source.query("ALTER TABLE metrics ATTACH PARTITION brought FOR VALUES FROM ('2027-01-01Z') TO ('2027-02-01Z')");
	await apply.until(/partition public\.brought came to public\.metrics/);
	await source.query(
		"ALTER TABLE metrics DETACH PARTITION metrics_03; ALTER TABLE metrics ATTACH PARTITION metrics_03 FOR VALUES FROM ('2026-03-01Z') TO ('2026-04-01Z')",
	);
	await apply.until(/partition public\.metrics_03 came to public\.metrics/);
	expect(apply.output()).not.toContain("metrics_05 came");
	await source.query("DROP TABLE metrics_05");
	await apply.until(/partition public\.metrics_05 left public\.metrics/);

	const refused = await folder.run("cutover", "--confirm", name);
	expect(refused.exit).toBe(3);
	expect(refused.stderr + refused.stdout).toContain("not followed, verify first: public.metrics_01 of public.metrics left it");
	expect((await folder.run("verify")).exit).toBe(2);

	// what the diagnostics say
	const deletions = [...plain(apply.output()).matchAll(/(DELETE FROM "public"\."metrics" WHERE .*?;)/g)].map(([statement]) => statement);
	expect(deletions).toHaveLength(2);
	for (const statement of deletions) await target.query(statement);
	await target.query("DELETE FROM metrics WHERE v = 'followed'");
	await source.query(
		"ALTER TABLE metrics DETACH PARTITION brought; CREATE TABLE metrics_27 PARTITION OF metrics FOR VALUES FROM ('2027-01-01Z') TO ('2027-02-01Z')",
	);
	await source.query("INSERT INTO metrics SELECT * FROM brought");
	await expect.poll(() => target.query("SELECT v FROM metrics WHERE ts > '2027-01-01Z'")).toEqual([{ v: "before" }]);
	expect(await folder.run("verify", "--level", "full")).toMatchObject({ exit: 0 });
	// the running apply samples about every second
	await expect.poll(async () => (await criterionOf(folder, "partitions"))?.ok, { timeout: 30_000 }).toBe(true);
	// what is settled stays so in the next process
	apply.child.kill("SIGKILL");
	await apply.result;
	apply = folder.start("apply", "--yes");
	await apply.until(/= ready: the cutover criteria hold/);
	expect(apply.output()).not.toContain("T246");
	const cutover = await folder.run("cutover", "--confirm", name, "--wait", "60s");
	expect(cutover.exit, cutover.stderr + cutover.stdout).toBe(0);
	expect(await target.query("SELECT * FROM metrics ORDER BY id, ts")).toEqual(await source.query("SELECT * FROM metrics ORDER BY id, ts"));
}, 120_000);

test("a partition that is truncated alone keeps a cutover that verifies nothing from beginning", async () => {
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target");
	await source.query(schema);
	const name = newName();
	await using folder = await cliFolder(specOf(name, "none"), { SOURCE_URL: source.url, TARGET_URL: target.url });
	const apply = folder.start("apply", "--yes");
	await apply.until(/= ready: the cutover criteria hold/);
	await source.query("TRUNCATE metrics_04");
	await apply.until(/~ not ready any more/);
	const refused = await folder.run("cutover", "--confirm", name);
	expect(refused.stderr + refused.stdout).toContain("verify first: public.metrics_04 of public.metrics was truncated or written anew");
	expect((await folder.run("verify")).exit).toBe(2);
	await target.query("DELETE FROM metrics WHERE ts >= '2026-04-01Z' AND ts < '2026-05-01Z'");
	expect((await folder.run("verify")).exit).toBe(0);
	const cutover = await folder.run("cutover", "--confirm", name, "--wait", "60s");
	expect(cutover.exit, cutover.stderr + cutover.stdout).toBe(0);
}, 120_000);

/** Without the line breaks and indentation of wrapped text. */
function plain(output: string): string {
	return output.replaceAll(/\n\s+/g, " ");
}

async function criterionOf(folder: CliFolder, name: string) {
	const { stdout } = await folder.run("status", "--json");
	const status = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { cutover: { criteria: { name: string; ok: boolean }[] } };
	return status.cutover.criteria.find((criterion) => criterion.name === name);
}
