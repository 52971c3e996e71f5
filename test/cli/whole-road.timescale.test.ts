import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase } from "../support/databases.js";

const spec = `
version: 1
name: road
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 1 day, primary_key: [id, ts] }
  - match: public.notes
    replica_identity: full
accept:
  - { code: H301, object: public.notes }
copy: { jobs: 2, split_larger_than: 1 MB }
cutover:
  when: { lag: { below: 2s, for: 1s }, verify: full }
`;

const schema = `
CREATE TABLE devices (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE readings (id bigserial PRIMARY KEY, ts timestamptz NOT NULL, device int REFERENCES devices, value float8);
CREATE INDEX ON readings (device);
CREATE TABLE notes (body text);
CREATE VIEW names AS SELECT name FROM devices;
INSERT INTO devices (name) SELECT 'd' || n FROM generate_series(1, 50) n;
INSERT INTO readings (ts, device, value) SELECT timestamptz '2026-01-01' + n * interval '1 minute', n % 50 + 1, n FROM generate_series(1, 40000) n;
INSERT INTO notes VALUES ('one'), ('two'), ('two');
`;

describe("the whole road", () => {
	test("validate, plan, apply, verify, cutover and clean move everything, leave nothing behind and show no password", async () => {
		await using source = await createTestDatabase("source");
		await using target = await createTestDatabase("target");
		await source.query(schema);
		const secret = new URL(source.url).password;
		await using folder = await cliFolder(spec, { SOURCE_URL: source.url, TARGET_URL: target.url });
		const outputs: string[] = [];
		const run = async (...args: string[]) => {
			const result = await folder.run(...args);
			outputs.push(result.stdout, result.stderr);
			return result;
		};

		expect(await run("validate")).toMatchObject({ exit: 0 });
		const [first, second] = [await run("plan", "--json"), await run("plan", "--json")];
		expect(first.stdout).toBe(second.stdout);
		expect(await run("plan", "--out", "plan.json", "--detailed-exitcode")).toMatchObject({ exit: 2 });
		expect(await run("apply", "plan.json", "--until", "copied")).toMatchObject({ exit: 0 });
		const copied = await run("plan");
		expect(copied.stdout).toContain("No changes. The target matches migration.yaml");
		expect(copied.stdout).toContain("Left until it has caught up: 1 to validate.");
		const apply = folder.start("apply");
		await apply.until(/applying changes/);
		await source.query("BEGIN");
		await source.query("UPDATE readings SET ts = ts + interval '3 days' WHERE id % 100 = 0");
		await source.query("DELETE FROM notes WHERE ctid = (SELECT min(ctid) FROM notes WHERE body = 'two')");
		await source.query("INSERT INTO devices (name) VALUES ('late')");
		await source.query("COMMIT");
		expect((await run("plan")).stdout).toContain("No changes.");
		expect(await run("verify", "--level", "full")).toMatchObject({ exit: 0 });
		expect((await run("status", "--json")).stdout).toContain('"phase"');
		const before = await source.query("SELECT relreplident FROM pg_class WHERE relname = 'notes'");
		expect(before).toEqual([{ relreplident: "f" }]);
		const files = await textOf(join(folder.path, ".hyperferry"));

		const cutover = await run("cutover", "--confirm", "road", "--wait", "60s");
		expect(cutover).toMatchObject({ exit: 0 });
		const applied = await apply.result;
		outputs.push(applied.stdout, applied.stderr);
		expect(applied.exit).toBe(0);
		expect(await target.query("SELECT count(*)::int AS n, count(DISTINCT name)::int AS names FROM devices")).toEqual([
			{ n: 51, names: 51 },
		]);
		expect(await target.query("SELECT body, count(*)::int AS n FROM notes GROUP BY 1 ORDER BY 1")).toEqual([
			{ body: "one", n: 1 },
			{ body: "two", n: 1 },
		]);
		await target.query("INSERT INTO readings (ts, device, value) VALUES (now(), 1, 1)");
		const late = await run("apply", "--yes");
		expect(late.exit).toBe(3);
		expect(late.stderr).toContain("P103");

		expect(await run("clean", "--dry-run")).toMatchObject({ exit: 0 });
		expect(await run("clean", "--yes")).toMatchObject({ exit: 0 });
		expect((await run("clean", "--yes")).stdout).toContain("Nothing of ours is left");
		expect(await source.query("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()")).toEqual([]);
		expect(await source.query("SELECT pubname FROM pg_publication")).toEqual([]);
		expect(await source.query("SELECT relreplident FROM pg_class WHERE relname = 'notes'")).toEqual([{ relreplident: "d" }]);
		const settings =
			"SELECT 1 FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())";
		expect(await source.query(settings)).toEqual([]);
		expect(await target.query(settings)).toEqual([]);
		expect(await target.query("SELECT 1 FROM pg_namespace WHERE nspname = '_hyperferry'")).toEqual([]);
		expect(await readdir(join(folder.path, ".hyperferry"))).not.toContain("road");

		for (const text of [...outputs, ...files]) {
			for (const form of [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)]) expect(text).not.toContain(form);
		}
	});
});

/** Every file below a folder, as text. */
async function textOf(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")));
}
