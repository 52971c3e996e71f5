import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, test, vi } from "vitest";
import type { TestDatabase } from "../support/databases.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { type SmallShop, smallName, smallShop, smallSpec } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 300_000 });

const spec = smallSpec("accept: [{ code: H301, object: public.notes }]\n", "  - match: public.notes\n    replica_identity: full\n");

const schema = `
	CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL, hits int NOT NULL DEFAULT 0);
	CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL, device int NOT NULL, value float8);
	CREATE TABLE notes (body text, hits int NOT NULL DEFAULT 0);
	INSERT INTO devices SELECT n, 'device ' || n FROM generate_series(1, 1000) n;
	INSERT INTO readings SELECT n, timestamptz '2026-01-01' + n * interval '10 minutes', n % 20 + 1, n FROM generate_series(1, 2000) n;
	INSERT INTO notes VALUES ('one'), ('two'), ('two'), ('kept');
`;

/** Changes rows of every table until it is stopped; devices whose number ends in 9 only once it is told. */
function startWriter(source: TestDatabase) {
	let stopped = false;
	let rounds = 0;
	let endings = 9;
	const done = (async () => {
		for (; !stopped; rounds++) {
			await source.query(`BEGIN; UPDATE devices SET hits = hits + 1 WHERE id % 10 = ${rounds % endings};
				UPDATE readings SET value = value + 1 WHERE id BETWEEN 1000 AND 1200;
				INSERT INTO readings VALUES (${100_000 + rounds}, '2026-01-20', 1, ${rounds});
				UPDATE notes SET hits = hits + 1 WHERE body = 'kept'; COMMIT`);
		}
	})();
	return {
		get rounds() {
			return rounds;
		},
		changeAll() {
			endings = 10;
		},
		async [Symbol.asyncDispose]() {
			stopped = true;
			await done;
		},
	};
}

async function expectSameRows({ source, target }: SmallShop, tables: readonly string[]): Promise<void> {
	for (const table of tables) {
		const rows = (database: TestDatabase) => database.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
		const expected = await rows(source);
		await expect.poll(() => rows(target), { timeout: 30_000, message: table }).toEqual(expected);
	}
}

test("while a writer runs, what was changed by hand is found by key, repaired without losing a change, and found no more", async () => {
	await using shop = await smallShop({ spec, schema });
	const { source, target, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	{
		await using writer = startWriter(source);
		expectExit(await folder.run("verify", "--level", "full"), 0);
		await target.query(`UPDATE devices SET name = 'devise 79' WHERE id = 79; UPDATE devices SET name = '' WHERE id = 709;
			DELETE FROM readings WHERE id = 500; INSERT INTO readings VALUES (-7, '2026-01-03', 1, 0);
			DELETE FROM notes WHERE body = 'one'; INSERT INTO notes VALUES ('two')`);
		const found = await folder.run("verify", "--level", "full");
		expectExit(found, 2);
		const output = found.stdout.replaceAll(/ +/g, " ");
		expect(output).toContain(
			"✘ public.devices: 2 of 1,000 rows differ: 2 in values\n id=79 differs in name\n id=709 differs in name\n all of them: ",
		);
		expect(output).toMatch(/✘ public\.readings: 2 of [\d,]+ rows differ: 1 missing on the target, 1 extra there\n/);
		expect(output).toContain(" id=-7 extra on the target\n id=500 missing on the target\n");
		expect(output).toContain("✘ public.notes: 2 of 4 rows differ: 1 missing on the target, 1 extra there\n");
		expect(output).toContain(" (one,0) missing on the target\n (two,0) extra on the target\n");
		expect(output).toContain("hyperferry verify --repair");
		expectErrors(await folder.run("verify", "--repair"), 64, [
			{ code: "E412", what: "a confirmation is needed", fix: "verify --repair --yes" },
		]);

		const repair = folder.start("verify", "--repair", "--yes");
		await repair.until(/2 of 1,000 rows differ/);
		// what is repaired changes at the same time
		writer.changeAll();
		const rounds = writer.rounds;
		const repaired = await repair.result;
		expectExit(repaired, 0);
		expect(repaired.stdout).toContain("✔ public.devices: 2 rows are as on the source");
		expect(repaired.stdout).toMatch(/repaired at [0-9A-F/]+ and compared again/);
		expectExit(await folder.run("verify", "--level", "full"), 0);
		expect(writer.rounds).toBeGreaterThan(rounds);
	}
	await expectSameRows(shop, ["devices", "readings", "notes"]);
	expect((await folder.run("status")).stdout).toContain("0 stopped");
});

test("killed in the middle of a repair of more than 100,000 rows: nothing was changed, applying goes on, and the next one repairs", async () => {
	const many = "CREATE TABLE many (id int PRIMARY KEY, v int); INSERT INTO many SELECT n, n FROM generate_series(1, 120000) n;";
	await using shop = await smallShop({ spec: smallSpec().replace(/ {2}- match: public.readings\n.*\n/, ""), schema: many });
	const { source, target, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	await target.query("UPDATE many SET v = -v");
	const repair = folder.start("verify", "--repair", "--yes");
	await repair.until(/> repairing public\.many: 120,000 rows/);
	repair.child.kill("SIGKILL");
	await repair.result;
	await source.query("INSERT INTO many VALUES (0, 0)");
	await expect.poll(() => target.query("SELECT v FROM many WHERE id = 0"), { timeout: 60_000 }).toEqual([{ v: 0 }]);
	expect(await target.query("SELECT count(*)::int AS n FROM many WHERE v < 0")).toEqual([{ n: 120_000 }]);

	const again = await folder.run("verify", "--repair", "--yes");
	expectExit(again, 0);
	expect(again.stdout).toContain("and 119,980 more; all of them: ");
	await expectSameRows(shop, ["many"]);
});

test("a repair that applying may have overtaken is rolled back; after the cutover there is none", async () => {
	await using shop = await smallShop();
	const { source, target, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	await target.query("UPDATE devices SET name = 'by hand' WHERE id = 7");
	await using blocker = await openBlocker(target.url, "SELECT FROM devices WHERE id = 7 FOR UPDATE");
	const repair = folder.start("verify", "--repair", "--yes");
	await expect.poll(() => waiting(target), { timeout: 60_000 }).toBe(1);
	await source.query("UPDATE devices SET name = 'newer' WHERE id = 7");
	await target.query(`UPDATE _hyperferry.request SET state = 'failed' WHERE state = 'running'`);
	await blocker.end();
	expectErrors(await repair.result, 1, [{ code: "E461", what: "applying went on", why: "rolled back", fix: "verify --repair again" }]);
	await expect.poll(() => target.query("SELECT name FROM devices WHERE id = 7"), { timeout: 30_000 }).toEqual([{ name: "newer" }]);

	// a cutover wants a verification that found nothing
	expectExit(await folder.run("verify", "--level", "full"), 0);
	expectExit(await folder.run("cutover", "--confirm", smallName, "--wait", "60s"), 0);
	expectExit(await apply.result, 0);
	expectErrors(await folder.run("verify", "--repair", "--yes"), 3, [
		{ code: "E460", what: "cannot be repaired", why: "the application writes to the target" },
	]);
});

test("a comparison that takes long is known to the running apply when it ends: a cutover sees what it found", async () => {
	await using shop = await smallShop();
	const { target, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	await target.query("UPDATE devices SET name = 'by hand' WHERE id = 7");
	await using blocker = await openBlocker(target.url, "LOCK TABLE devices IN ACCESS EXCLUSIVE MODE");
	const verify = folder.start("verify", "--level", "full");
	const released = () => target.query("SELECT FROM _hyperferry.request WHERE args @> '{\"released\": true}'");
	await expect.poll(async () => (await released()).length, { timeout: 60_000 }).toBe(1);
	// longer than the applying process looks after a hold
	await sleep(1000);
	await blocker.end();
	expectExit(await verify.result, 2);
	const found = () => folder.run("cutover", "--dry-run", "--wait", "5s");
	await expect.poll(async () => (await found()).stderr, { timeout: 60_000, interval: 500 }).toMatch(/verify full found differences/);
});

/** A session that holds a lock until it ends. */
async function openBlocker(url: string, statement: string) {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	await client.query("BEGIN");
	await client.query(statement);
	const end = () => client.end();
	return { end, [Symbol.asyncDispose]: async () => end().catch(() => {}) };
}

/** How many of our repairs wait for a lock. */
async function waiting(target: TestDatabase): Promise<number | undefined> {
	const query = `SELECT count(*)::int AS n FROM pg_stat_activity
		WHERE datname = current_database() AND application_name LIKE 'hyperferry/%/repair' AND wait_event_type = 'Lock'`;
	return (await target.query<{ n: number }>(query))[0]?.n;
}
