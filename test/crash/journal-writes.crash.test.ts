import { expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { openSession } from "../../src/pg/session.js";
import type { TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { type BusyWorld, busyWorld, expectNothingLeft, expectSameRows } from "./busy-world.js";
import { haltJournal } from "./journal-halt.js";

const schema = `
CREATE TABLE devices (id int PRIMARY KEY, name text);
CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz NOT NULL, device int REFERENCES devices, value float8);
CREATE INDEX readings_device ON readings (device);
CREATE TABLE wide (id int PRIMARY KEY, body text);
CREATE TABLE loose (body text);
CREATE MATERIALIZED VIEW names AS SELECT name FROM devices;
INSERT INTO devices SELECT n, 'd' || n FROM generate_series(1, 20) n;
INSERT INTO readings (ts, device, value) SELECT timestamptz '2026-01-01' + n * interval '1 hour', n % 20 + 1, n FROM generate_series(1, 1000) n;
INSERT INTO wide SELECT n, repeat(md5(n::text), 50) FROM generate_series(1, 2500) n;
INSERT INTO loose SELECT 'l' || n % 7 FROM generate_series(1, 50) n;
ANALYZE;
`;
const spec = `
version: 1
name: crash
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 30 days, primary_key: [id, ts] }
  - match: public.loose
    replica_identity: full
accept:
  - { code: H301, object: public.loose }
copy: { jobs: 2, split_larger_than: 1 MB }
cutover:
  when: { lag: { below: 2s, for: 1s }, verify: full }
`;
const tables = ["devices", "readings", "wide", "loose"];

/** Something to follow, with a mark of its own: rows that move between the copied and the replicated. */
async function change(source: TestDatabase, round: number): Promise<void> {
	await source.query(`
		UPDATE wide SET id = -id WHERE id = ${round * 7};
		UPDATE readings SET ts = ts + interval '1 month', value = ${round} WHERE id % 100 = ${round};
		DELETE FROM loose WHERE ctid = (SELECT min(ctid) FROM loose WHERE body = 'l${round % 7}');
		INSERT INTO devices VALUES (${1000 + round}, 'late');
		INSERT INTO readings (ts, device, value) VALUES (timestamptz '2026-03-01', ${1000 + round}, ${round})`);
}

test("killed in the middle of every single journal write, apply ends with the rows and the catalog of one that was never killed", async () => {
	await using world = await busyWorld(spec, schema);
	await using halt = await haltJournal(world.target);
	const { source, folder } = world;
	let rounds = 0;
	for (let rows = 0; ; rows++, rounds++) {
		await halt.after(rows);
		const apply = folder.start("apply", "--yes");
		const standing = await halt.reached(() => apply.child.exitCode !== null || /streaming {2}lag 0/.test(apply.output()));
		apply.child.kill("SIGKILL");
		expect((await apply.result).exit, apply.output()).toBeNull();
		await change(source, rounds);
		if (!standing) break;
		// now and then what was left standing on the server goes on, and may commit although nobody hears of it
		if (rounds % 2 === 1) await halt.letGo();
	}
	expect(rounds).toBeGreaterThan(15);
	await halt.letGo();
	await world.target.query("DROP SCHEMA halt CASCADE");
	await finish(world);

	await using calm = await busyWorld(spec, schema);
	await finish(calm);
	expect(await catalogOf(world.target)).toEqual(await catalogOf(calm.target));
}, 120_000);

/** To the end of the migration, with every promise that holds there. */
async function finish(world: BusyWorld): Promise<void> {
	const { folder } = world;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming {2}lag/);
	// what waits for the target to have caught up may still run
	await expect.poll(async () => (await folder.run("plan")).stdout, { timeout: 60_000 }).toContain("No changes.");
	const cutover = await folder.run("cutover", "--confirm", world.name, "--wait", "60s");
	expect(cutover.exit, `${cutover.stderr}\n${apply.output()}`).toBe(0);
	expect((await apply.result).exit).toBe(0);
	await expectSameRows(world, tables);
	expect((await folder.run("clean", "--yes")).exit).toBe(0);
	await expectNothingLeft(world);
}

async function catalogOf(database: TestDatabase): Promise<readonly (readonly [string, string])[]> {
	await using session = await openSession(endpointOf(database.url, "target"), { applicationName: "test" });
	const { objects } = await introspect(session, { side: "target", schemas: [] });
	return [...objects.values()].map(({ id, sql }) => [id, sql] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}
