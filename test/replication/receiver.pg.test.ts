import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, test } from "vitest";
import { type Lsn, maxLsn } from "../../src/model/lsn.js";
import { openSession } from "../../src/pg/session.js";
import { openChangeLog } from "../../src/replication/change-log/open-change-log.js";
import type { ChangeLog } from "../../src/replication/change-log.js";
import { decodeMessage } from "../../src/replication/pgoutput/decode.js";
import { currentLsn, emitMarker } from "../../src/replication/slot.js";
import { readAll, testDirectory } from "./change-log/transactions.js";
import { confirmedFlush, cutStream, receivedAll, receiveSource, roomy } from "./receive-source.js";

function directoryBytes(path: string): number {
	return readdirSync(path).reduce((sum, name) => sum + (statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Values inserted, in order of the log. */
async function insertedIds(log: ChangeLog): Promise<number[]> {
	return (await readAll(log)).filter((line) => line.startsWith("insert")).map((line) => Number(line.slice(7).split(",")[0]));
}

test("changes of every kind arrive once, in commit order, and a marker among them", async () => {
	await using it = await receiveSource();
	await using log = openChangeLog(it.directory, roomy);
	const receiver = it.receive(log);
	const { query } = it.database;
	await query("INSERT INTO t VALUES (1, 'a'), (2, NULL)");
	await query("UPDATE t SET v = 'b' WHERE id = 1");
	await query("UPDATE t SET id = 3 WHERE id = 2");
	await query("DELETE FROM t WHERE id = 3");
	await query("BEGIN; INSERT INTO t VALUES (9); ROLLBACK");
	await query("TRUNCATE t");
	await query("SET DateStyle = 'SQL, DMY'; INSERT INTO t SELECT 4, '2026-02-03'::date::text");
	await receivedAll(it.database, log, receiver);
	const kinds = (await readAll(log)).map((line) => line.replace(/^(begin|commit).*/, "$1"));
	const transaction = (...changes: string[]) => ["begin", ...changes, "commit"];
	expect(kinds).toEqual([
		...transaction("relation id,v", "insert 1,a", "insert 2,"),
		...transaction("update"),
		...transaction("update"),
		...transaction("delete"),
		...transaction("relation id,v", "truncate"), // a truncate makes the server send the relation again
		...transaction("relation id,v", "insert 4,03/02/2026"),
		...transaction("message"),
	]);
	await receiver.stop();
	await receiver.done;
	expect(log.durableLsn).toBe(log.receivedLsn);
	await expect.poll(() => confirmedFlush(it.database)).toBe(log.durableLsn);
});

test("values come in the forms that the copy uses, whatever the database's settings", async () => {
	await using it = await receiveSource();
	const settings = {
		DateStyle: "'SQL, DMY'",
		IntervalStyle: "sql_standard",
		TimeZone: "'Asia/Tokyo'",
		bytea_output: "escape",
		extra_float_digits: "0",
	};
	for (const [name, value] of Object.entries(settings))
		await it.database.query(`ALTER DATABASE ${it.database.name} SET ${name} = ${value}`);
	await it.database.query(`CREATE TABLE v (id int PRIMARY KEY, d date, i interval, z timestamptz, b bytea, f float8);
		ALTER PUBLICATION p ADD TABLE v;
		INSERT INTO v VALUES (1, '2026-02-03', '1 day 2 hours', '2026-02-03 00:00Z', '\\x00ff', 0.1::float8 + 0.2)`);
	await using log = openChangeLog(it.directory, roomy);
	const receiver = it.receive(log);
	await receivedAll(it.database, log, receiver);
	expect(await readAll(log)).toContain("insert 1,2026-02-03,1 day 02:00:00,2026-02-03 00:00:00+00,\\x00ff,0.30000000000000004");
	await receiver.stop();
});

test("cut again and again while transactions commit: no gap, nothing twice, and never confirmed beyond what is durable", async () => {
	await using it = await receiveSource();
	let log = openChangeLog(it.directory, { ...roomy, segmentBytes: 50_000 });
	let receiver = it.receive(log);
	const writer = new pg.Client(it.database.url);
	writer.on("error", () => {});
	await writer.connect();
	let next = 0;
	for (let round = 0; round < 8; round++) {
		const running = receiver;
		await expect.poll(() => running.reconnecting, { interval: 5 }).toBeUndefined();
		for (let transaction = 0; transaction < 20; transaction++) {
			await writer.query(`INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(${next + 1}, ${next + 50}) i`);
			next += 50;
			if (transaction === 10) await it.database.query(cutStream(it.database.name));
		}
		expect((await confirmedFlush(it.database)) <= maxLsn(log.durableLsn, it.consistentPoint)).toBe(true);
		if (round % 3 === 2) {
			// an orderly end, or a crash: a log that nobody closed
			await receiver.stop();
			if (round % 2 === 0) await log.close();
			log = openChangeLog(it.directory, { ...roomy, segmentBytes: 50_000 });
			receiver = it.receive(log, { neededFrom: it.consistentPoint });
		}
	}
	await receivedAll(it.database, log, receiver);
	await receiver.stop();
	expect(await insertedIds(log)).toEqual(Array.from({ length: next }, (_, index) => index + 1));
	expect(it.events.some((event) => event.type === "warning" && event.diagnostic.code === "E402")).toBe(true);
	expect(it.events.some((event) => event.type === "info" && /is back/.test(event.msg))).toBe(true);
	await log.close();
	await writer.end();
});

test("a transaction of 300 MB: killed in the middle, received whole by the next process in little memory", async () => {
	await using it = await receiveSource();
	await it.database.query(
		"CREATE TABLE big (id int PRIMARY KEY, v text); ALTER TABLE big ALTER v SET STORAGE EXTERNAL; ALTER PUBLICATION p ADD TABLE big",
	);
	await it.database.query("INSERT INTO big SELECT i, repeat('x', 30000) FROM generate_series(1, 10000) i");
	await it.database.query("INSERT INTO t VALUES (1, 'after')");
	await using session = await openSession(it.endpoint, { applicationName: "hyperferry/test/marker" });
	const until = await emitMarker(session, "end");
	const script = fileURLToPath(new URL("./receive-process.ts", import.meta.url));
	const start = () => {
		const args = ["--import", "tsx", script, it.database.url, it.database.name, it.directory, String(until)];
		return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
	};
	const killed = start();
	await expect.poll(() => directoryBytes(it.directory), { timeout: 30_000, interval: 20 }).toBeGreaterThan(50_000_000);
	killed.kill("SIGKILL");
	await once(killed, "close");

	const whole = start();
	const [peak] = await Promise.all([text(whole.stdout), once(whole, "close")]);
	expect(Number(peak)).toBeGreaterThan(10_000_000);
	expect(Number(peak)).toBeLessThan(230_000_000);
	await using log = openChangeLog(it.directory, roomy);
	const inserts = (await readAll(log)).filter((line) => line.startsWith("insert"));
	expect(inserts).toHaveLength(10_001);
	expect(inserts.at(-1)).toBe("insert 1,after");
	expect(log.bytes).toBeLessThan(310_000_000);
});

test("an idle source: WAL of others moves the position on, and the slot with it", async () => {
	await using it = await receiveSource();
	await using log = openChangeLog(it.directory, roomy);
	const receiver = it.receive(log);
	await receivedAll(it.database, log, receiver);
	await it.database.query("CREATE TABLE unpublished AS SELECT generate_series(1, 10000)");
	await using session = await openSession(it.endpoint, { applicationName: "hyperferry/test/lsn" });
	const written = await currentLsn(session);
	await expect.poll(() => log.receivedLsn >= written, { timeout: 20_000 }).toBe(true);
	expect((await readAll(log)).filter((line) => line.startsWith("insert"))).toEqual([]);
	await receiver.stop();
	expect(receiver.confirmedLsn >= written).toBe(true);
});

test("no room: E403, and after more room the same transactions come again", async () => {
	await using it = await receiveSource();
	const small = openChangeLog(it.directory, { limitBytes: 100_000, segmentBytes: 20_000 });
	const receiver = it.receive(small);
	await it.database.query("INSERT INTO t VALUES (1, 'fits')");
	await receivedAll(it.database, small, receiver);
	await it.database.query("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(2, 500) i");
	await expect(receiver.done).rejects.toMatchObject({ exitCode: 1, diagnostics: [{ code: "E403" }] });
	expect(await insertedIds(small)).toEqual([1]);
	await small.close();
	await using log = openChangeLog(it.directory, roomy);
	const again = it.receive(log, { neededFrom: it.consistentPoint });
	await receivedAll(it.database, log, again);
	expect(await insertedIds(log)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
	await again.stop();
});

test("a slot or publication that is gone is E405, at the start and in the middle", async () => {
	await using it = await receiveSource();
	await using log = openChangeLog(it.directory, roomy);
	const gone = { exitCode: 1, diagnostics: [{ code: "E405" }] };
	await expect(it.receive(log, { slot: `no_${it.database.name}` }).done).rejects.toMatchObject(gone);
	const receiver = it.receive(log);
	await receivedAll(it.database, log, receiver);
	await it.database.query(cutStream(it.database.name));
	await it.database.query(`DO $$ BEGIN
		FOR i IN 1..200 LOOP
			BEGIN PERFORM pg_drop_replication_slot('${it.database.name}'); RETURN; EXCEPTION WHEN object_in_use THEN
				PERFORM pg_terminate_backend(active_pid, 1000) FROM pg_replication_slots WHERE slot_name = '${it.database.name}';
			END;
		END LOOP; END $$`);
	await expect(receiver.done).rejects.toMatchObject(gone);

	const slot = `${it.database.name}_2`;
	await it.database.query(`SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
	await it.database.query("INSERT INTO t VALUES (1)");
	await expect(it.receive(log, { slot, publications: ["missing"], neededFrom: (2n ** 62n) as Lsn }).done).rejects.toMatchObject(gone);
	await it.database.query(`SELECT pg_create_logical_replication_slot('${slot}_3', 'test_decoding')`);
	await expect(it.receive(log, { slot: `${slot}_3` }).done).rejects.toMatchObject({
		diagnostics: [{ code: "E405", why: expect.stringContaining("test_decoding") }],
	});
});

test("a change log that was lost is noticed before anything is streamed", async () => {
	await using it = await receiveSource();
	await using log = openChangeLog(it.directory, roomy);
	const receiver = it.receive(log, { neededFrom: it.consistentPoint });
	await it.database.query("INSERT INTO t VALUES (1)");
	await receivedAll(it.database, log, receiver);
	await receiver.stop();
	await expect.poll(() => confirmedFlush(it.database)).toBe(log.durableLsn);
	using empty = testDirectory();
	await using fresh = openChangeLog(empty.path, roomy);
	const lost = it.receive(fresh, { neededFrom: it.consistentPoint });
	await expect(lost.done).rejects.toMatchObject({ diagnostics: [{ code: "E404" }] });
	// all of it was applied: nothing is missing
	const applied = it.receive(fresh, { neededFrom: log.durableLsn });
	await it.database.query("INSERT INTO t VALUES (2)");
	await receivedAll(it.database, fresh, applied);
	expect(await insertedIds(fresh)).toEqual([2]);
	await applied.stop();
});

test("a source that stays away ends in exit code 75; a wrong password at once", async () => {
	await using it = await receiveSource();
	await using log = openChangeLog(it.directory, roomy);
	const away = it.receive(log, { endpoint: { ...it.endpoint, port: 1 }, retryForMs: 600 });
	await expect(away.done).rejects.toMatchObject({ exitCode: 75, diagnostics: [{ code: "E402" }] });
	expect(away.reconnecting).toMatch(/ECONNREFUSED/);
	const wrong = it.receive(log, { endpoint: { ...it.endpoint, password: () => `wrong-${randomUUID()}` } });
	await expect(wrong.done).rejects.toMatchObject({ exitCode: 1, diagnostics: [{ code: "C102" }] });
});

test("the signal ends it in order, with everything durable", async () => {
	await using it = await receiveSource();
	await using log = openChangeLog(it.directory, roomy);
	const stop = new AbortController();
	const receiver = it.receive(log, { signal: stop.signal });
	await it.database.query("INSERT INTO t VALUES (1)");
	await receivedAll(it.database, log, receiver);
	stop.abort();
	await receiver.done;
	expect(log.durableLsn).toBe(log.receivedLsn);
	const messages: string[] = [];
	for await (const batch of log.read(0n as Lsn, AbortSignal.timeout(100)))
		messages.push(...batch.map((bytes) => decodeMessage(bytes).type));
	expect(messages).toContain("insert");
});
