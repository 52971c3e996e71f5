import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { type CliFolder, cliFolder } from "../support/cli.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { startOddServer } from "../support/odd-server.js";
import { smallName, smallShop, smallSpec } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 300_000 });

const slot = `hyperferry_${smallName}`;

/** The way out that the message names. */
async function startAgain(folder: CliFolder, target: TestDatabase, tables: string): Promise<void> {
	expectExit(await folder.run("clean", "--yes"), 0);
	await target.query(`TRUNCATE ${tables}`);
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	expectExit(await folder.run("verify", "--level", "full"), 0);
}

test("a slot that somebody drops stops the run, the next apply says the same, and what it advises copies everything again", async () => {
	await using shop = await smallShop();
	const { source, target, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	for (let dropped = false; !dropped; ) {
		await source.query(`SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '${slot}' AND active`);
		dropped = await source.query(`SELECT pg_drop_replication_slot('${slot}')`).then(
			() => true,
			() => false,
		);
	}
	await source.query("INSERT INTO devices VALUES (21, 'never sent')");
	const gone = { code: "E405", what: `slot ${slot}`, where: "postgres@", why: "does not exist", fix: /hyperferry clean.*hyperferry apply/ };
	expectErrors(await apply.result, 1, [gone]);
	expectErrors(await folder.run("apply", "--yes"), 1, [gone]);
	expectErrors(await folder.run("cutover", "--confirm", smallName), 1, [gone]);
	expect(await target.query("SELECT count(*)::int AS rows FROM devices")).toEqual([{ rows: 20 }]);
	await startAgain(folder, target, "devices, readings");
	expect(await target.query("SELECT count(*)::int AS rows FROM devices")).toEqual([{ rows: 21 }]);
});

test("a slot whose WAL the server removed is named with its limit", async ({ skip }) => {
	const odd = await startOddServer({ max_slot_wal_keep_size: "16MB", max_wal_size: "32MB", min_wal_size: "32MB" });
	if (!odd) return skip("servers come from elsewhere");
	try {
		await using source = await createTestDatabase({ url: odd.url });
		await using target = await createTestDatabase("target");
		await using folder = await cliFolder(smallSpec(), { SOURCE_URL: source.url, TARGET_URL: target.url });
		await source.query("CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL); INSERT INTO readings VALUES (1, now())");
		expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
		const lost = `SELECT FROM pg_replication_slots WHERE slot_name = '${slot}' AND wal_status = 'lost'`;
		while ((await source.query(lost)).length === 0) {
			await source.query("INSERT INTO readings SELECT max(id) + 1, now() FROM readings");
			await source.query("SELECT pg_switch_wal()");
			await source.query("CHECKPOINT");
			await sleep(50);
		}
		const gone = {
			code: "E405",
			what: `slot ${slot}`,
			where: "postgres@",
			why: "wal_status lost",
			fix: /hyperferry clean.*max_slot_wal_keep_size/,
		};
		expectErrors(await folder.run("apply", "--yes"), 1, [gone]);
		expect((await folder.run("status")).stdout).toContain("(lost)");
		expect(await target.query("SELECT count(*)::int AS rows FROM readings")).toEqual([{ rows: 1 }]);
		await startAgain(folder, target, "readings");
	} finally {
		await odd.stop();
	}
});
