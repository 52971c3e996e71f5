import { expect, test, vi } from "vitest";
import { randomFrom } from "../../scripts/crash/random.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallName, smallShop } from "../support/small-shop.js";

// Several processes, one after the other
vi.setConfig({ testTimeout: 300_000 });

const schema = `
	CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL);
	CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL, device int NOT NULL REFERENCES devices, value float8);
	CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz NOT NULL, device int REFERENCES devices, body text);
	CREATE INDEX ON events (device);
	CREATE TABLE notes (body text);
	CREATE SCHEMA more;
	CREATE TYPE more.mood AS ENUM ('good', 'bad');
	CREATE TABLE more.moods (id int PRIMARY KEY, mood more.mood);
	INSERT INTO devices SELECT n, 'device ' || n FROM generate_series(1, 20) n;
	INSERT INTO readings SELECT n, timestamptz '2026-01-01' + n * interval '10 minutes', n % 20 + 1, n FROM generate_series(1, 500) n;
	INSERT INTO events (ts, device, body) SELECT timestamptz '2026-01-01' + n * interval '1 hour', n % 20 + 1, 'event ' || n FROM generate_series(1, 2000) n;
	INSERT INTO notes SELECT 'note ' || n % 7 FROM generate_series(1, 40) n;
	INSERT INTO more.moods SELECT n, 'good' FROM generate_series(1, 30) n;
`;

const few = `version: 1
name: ${smallName}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: public.devices
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 1 day, primary_key: [id, ts] }
copy: { jobs: 2 }
cutover: { when: { lag: { below: 2s, for: 1s } } }
`;
const added = `  - match: public.events
    hypertable: { column: ts, chunk_interval: 7 days, primary_key: [id, ts] }
  - match: public.notes
    replica_identity: full
  - match: more.*
`;
const many = `${few.replace("copy: {", `${added}copy: {`)}schema: { include: [public, more] }
accept:
  - { code: H301, object: public.notes }
`;

test("tables that the spec names later join the migration that streams, and are cut over with the others", async () => {
	await using shop = await smallShop({ schema, spec: few });
	const { source, target, folder } = shop;
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	expect((await folder.run("plan")).stdout).toContain("No changes.");

	await folder.writeSpec(many);
	const planned = await folder.run("plan", "--out", "more.json");
	expectExit(planned, 0);
	expect(planned.stdout).toMatch(/publication {2}hyperferry_\S+: with public\.events, which joins/);
	expect(planned.stdout).toMatch(/public\.notes {2}REPLICA IDENTITY default -> full/);
	expect(planned.stdout).toMatch(/table public\.events +hypertable/);
	expect(planned.stdout).toMatch(/table public\.readings +hypertable.*there already/);
	expectErrors(await folder.run("verify"), 3, [{ code: "P105", what: "migration.yaml changed" }]);

	const apply = folder.start("apply", "more.json");
	const random = randomFrom(3);
	let following = false;
	void apply.until(/\+ public\.events follows the source/).then(() => {
		following = true;
	});
	for (let round = 0; !following && round < 2000; round++) {
		await source.query("INSERT INTO events (ts, device, body) VALUES (timestamptz '2026-02-01' + $1 * interval '1 hour', 1, 'late')", [
			random(900),
		]);
		await source.query("UPDATE events SET ts = ts + interval '8 days', body = body || '!' WHERE id = $1", [1 + random(2000)]);
		await source.query("DELETE FROM events WHERE id = $1", [1 + random(2000)]);
		await source.query("UPDATE notes SET body = body || '.' WHERE ctid = (SELECT min(ctid) FROM notes)");
		await source.query("UPDATE more.moods SET mood = 'bad', id = id + 100 WHERE id = $1", [random(130)]);
		await source.query("UPDATE readings SET value = value + 1 WHERE id = $1", [1 + random(500)]);
	}
	await apply.until(/\+ public\.events follows the source/);
	await apply.until(/\+ more\.moods follows the source/);
	expectExit(await folder.run("verify", "--level", "full"), 0);
	await expect.poll(async () => (await folder.run("plan")).stdout, { timeout: 60_000 }).toContain("No changes.");
	expect(await target.query("SELECT convalidated FROM pg_constraint WHERE conname = 'events_device_fkey'")).toEqual([
		{ convalidated: true },
	]);
	const cutover = await folder.run("cutover", "--confirm", smallName, "--wait", "60s");
	expectExit(cutover, 0);
	expect((await apply.result).exit).toBe(0);
	expectExit(await folder.run("clean", "--yes"), 0);
	expect(await source.query("SELECT relname FROM pg_class WHERE relreplident = 'f'")).toEqual([]);
	expect(await source.query("SELECT pubname FROM pg_publication")).toEqual([]);
});

test("a table leaves with what is its own, its rows stay; it can come again; everything else that changes is refused", async () => {
	await using shop = await smallShop({ schema, spec: many });
	const { source, target, folder } = shop;
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);

	// what readings needs, and what a rule says of a table that stays
	await folder.writeSpec(many.replace("  - match: public.devices\n", ""));
	expectErrors(await folder.run("plan"), 3, [
		{ code: "P120", what: /events_device_fkey|readings_device_fkey/ },
		{ code: "P120", what: /_device_fkey/ },
	]);
	await folder.writeSpec(many.replace("chunk_interval: 7 days", "chunk_interval: 1 day"));
	for (const command of [["plan"], ["apply", "--yes"]]) {
		expectErrors(await folder.run(...command), 3, [{ code: "P105", what: "the spec changed", why: "public.events", fix: "git diff" }]);
	}
	await folder.writeSpec(many.replace("copy: { jobs: 2 }", "copy: { jobs: 2, split_larger_than: 1 GB }"));
	expectErrors(await folder.run("plan"), 3, [{ code: "P105", why: "its other settings changed" }]);

	const less = many.replace(/ {2}- match: public\.events\n.*\n/, "").replace("  - match: more.*\n", "");
	await folder.writeSpec(less);
	const planned = await folder.run("plan");
	expectExit(planned, 0);
	expect(planned.stdout).toMatch(/publication {2}hyperferry_\S+: without public\.events, whose rows on the target stay/);
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	await source.query("INSERT INTO events (ts, body) VALUES (now(), 'not there'); INSERT INTO devices VALUES (99, 'there')");
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	expect((await folder.run("plan")).stdout).toContain("No changes.");
	const verified = await folder.run("verify", "--level", "full");
	expectExit(verified, 0);
	expect(verified.stdout).toContain("3 tables are equal");
	expect(await target.query("SELECT count(*)::int AS n FROM events")).toEqual([{ n: 2000 }]);
	const published = await source.query("SELECT tablename FROM pg_publication_tables ORDER BY 1");
	expect(published).toEqual([{ tablename: "devices" }, { tablename: "notes" }, { tablename: "readings" }]);

	await folder.writeSpec(many);
	const again = await folder.run("plan");
	expect(again.stdout + again.stderr).toContain("public.events");
	await target.query("TRUNCATE events, more.moods");
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	expectExit(await folder.run("verify", "--level", "full"), 0);
	expect(await target.query("SELECT count(*)::int AS n FROM events")).toEqual([{ n: 2001 }]);
});
