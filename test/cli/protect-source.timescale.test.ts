import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import { openSession } from "../../src/pg/session.js";
import { testDirectory } from "../replication/change-log/transactions.js";
import { cliFolder } from "../support/cli.js";
import { copyCluster } from "../support/copy-cluster.js";
import { createTestDatabase } from "../support/databases.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { endpointOf } from "../support/endpoints.js";
import { smallName, smallShop } from "../support/small-shop.js";

// Copying is made slow on purpose
vi.setConfig({ testTimeout: 300_000 });

const MB = 1024 ** 2;

const spec = (copy: string, replicate = "") => `version: 1
name: ${smallName}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
copy: { jobs: 2, split_larger_than: 1 MB, ${copy} }
replicate: { ${replicate === "" ? "mode: none" : replicate} }
`;

/** About 1 MB of rows for every 1000. */
const table = (name: string, rows: number) =>
	`CREATE TABLE ${name} (id int PRIMARY KEY, v text); INSERT INTO ${name} SELECT n, repeat(chr(65 + n % 26), 1000) FROM generate_series(1, ${rows}) n;`;

interface PartDone {
	readonly type: string;
	readonly action: string;
	readonly t: string;
	readonly details: { readonly bytes: number };
}

test("copy.rate_limit: all jobs together read no faster", async () => {
	await using shop = await smallShop({ spec: spec("rate_limit: 1 MB"), schema: table("a", 3000) + table("b", 2000) });
	const { source, target, folder } = shop;
	const result = await folder.run("apply", "--yes", "--json");
	expectExit(result, 0);
	const events = result.stdout
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as PartDone);
	const parts = events.filter(({ action }) => action?.startsWith("copy-part:"));
	const begun = Date.parse(parts.find(({ type }) => type === "action.start")?.t ?? "");
	const ended = parts.filter(({ type }) => type === "action.done");
	const seconds = (Math.max(...ended.map(({ t }) => Date.parse(t))) - begun) / 1000;
	const bytes = ended.reduce((sum, { details }) => sum + details.bytes, 0);
	expect(bytes).toBeGreaterThan(4.5 * MB);
	// a burst of a quarter of a second, and the last piece that each job read
	expect(bytes).toBeLessThan((seconds + 0.25) * MB + 2 * MB * 0.25);
	for (const name of ["a", "b"]) {
		const rows = `SELECT count(*)::int AS n, sum(hashtext(v))::text AS sum FROM ${name}`;
		expect(await target.query(rows)).toEqual(await source.query(rows));
	}
});

test("copying pauses while a standby of the source is far behind; open transactions of the source show in the status", async () => {
	const primary = await startPostgresMajor(17);
	using directory = testDirectory();
	const data = join(directory.path, "data");
	await copyCluster(primary.url, data, "reports");
	const standby = await startPostgresMajor(17, { data, password: new URL(primary.url).password });
	try {
		await using source = await createTestDatabase(primary);
		await using target = await createTestDatabase("target");
		const limits = "mode: none, limits: { replica_lag: 20 MB }";
		const urls = { SOURCE_URL: source.url, TARGET_URL: target.url };
		await using folder = await cliFolder(spec("rate_limit: 300 kB", limits), urls);
		await source.query(`${table("big", 3000)} CREATE TABLE filler (v text); ALTER TABLE filler ALTER v SET STORAGE EXTERNAL`);
		const apply = folder.start("apply", "--yes");
		await apply.until(/> copying +[1-9]/);
		await using _open = await openTransaction(source.url, "SELECT 1");
		await using replay = await openSession(endpointOf(standby.url), { applicationName: "replay" });
		await replay.query("SELECT pg_wal_replay_pause()");
		await source.query("INSERT INTO filler SELECT repeat('x', 1048576) FROM generate_series(1, 40)");
		await apply.until(/paused: copying: replica_lag: standby reports is \d+ MB behind, limit 20 MB/);
		const { source: seen } = JSON.parse((await folder.run("status", "--json")).stdout);
		expect(seen).toMatchObject({ snapshot: { transactionsBehind: expect.any(Number) }, oldest: { idle: true } });
		await replay.query("SELECT pg_wal_replay_resume()");
		await apply.until(/resumed: copying/);
		expectExit(await apply.result, 0);
		expect(await target.query("SELECT count(*)::int AS n FROM big")).toEqual([{ n: 3000 }]);
	} finally {
		await standby.stop();
		await primary.stop();
	}
});

test("a session that waits for a lock of the copy gets it at once, the reason is shown, and copying goes on behind it", async () => {
	const limits = "limits: { source_lock_wait: 1s }";
	await using shop = await smallShop({ spec: spec("rate_limit: 200 kB", limits), schema: table("big", 3000) });
	const { source, target, folder } = shop;
	const apply = folder.start("apply", "--yes", "--until", "streaming");
	await apply.until(/> copying +[1-9]/);
	await using locker = await openTransaction(source.url, "LOCK TABLE big IN ACCESS EXCLUSIVE MODE");
	await apply.until(/paused: copying: source_lock_wait [\d.]+ s, limit 1\.0 s \(pid \d+ waits on public\.big\)/);
	await locker.end();
	await apply.until(/resumed: copying/);
	expectExit(await apply.result, 0);
	const rows = "SELECT count(*)::int AS n, sum(hashtext(v))::text AS sum FROM big";
	expect(await target.query(rows)).toEqual(await source.query(rows));
});

test("copying pauses while the slot keeps much WAL, goes on when it is gone, and the work stops beyond the limit", async () => {
	const limits = "limits: { slot_retained: 60 MB }";
	await using shop = await smallShop({ spec: spec("rate_limit: 100 kB", limits), schema: table("big", 3000) });
	const { source, folder } = shop;
	await source.query("CREATE TABLE filler (v text); ALTER TABLE filler ALTER v SET STORAGE EXTERNAL");
	const writeWal = (megabytes: number) =>
		source.query("INSERT INTO filler SELECT repeat('x', 1048576) FROM generate_series(1, $1)", [megabytes]);
	const apply = folder.start("apply", "--yes");
	await apply.until(/> copying +[1-9]/);
	// an open transaction keeps the slot's restart position where it is
	await using open = await openTransaction(source.url, "INSERT INTO filler VALUES ('open')");
	await source.query("CHECKPOINT");
	await writeWal(52);
	await apply.until(/paused: copying: slot_retained: the slot keeps \d+ MB of WAL, limit 60 MB/);
	// status knows it from the next heartbeat on
	await expect.poll(async () => (await folder.run("status")).stdout, { timeout: 30_000 }).toMatch(/paused +copying: slot_retained/);
	await open.end();
	const resumed = apply.until(/resumed: copying/);
	let waiting = true;
	const over = resumed.finally(() => {
		waiting = false;
	});
	// its position moves when the server has logged that nothing runs any more
	for (; waiting; await sleep(200)) await source.query("CHECKPOINT");
	await over;
	await using _again = await openTransaction(source.url, "INSERT INTO filler VALUES ('open')");
	await source.query("CHECKPOINT");
	await writeWal(80);
	expectErrors(await apply.result, 1, [
		{
			code: "E463",
			what: "replicate.limits",
			why: /the slot keeps \d+ MB of WAL or more, slot_retained is 60 MB/,
			fix: "hyperferry apply",
		},
	]);
});

/** A session with a transaction that stays open until it ends. */
async function openTransaction(url: string, statement: string) {
	const client = new pg.Client({ connectionString: url });
	client.on("error", () => {});
	await client.connect();
	await client.query(`BEGIN; ${statement}`);
	const end = () => client.end();
	return { end, [Symbol.asyncDispose]: () => end().catch(() => {}) };
}
