import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startReceiver } from "../../../src/replication/receiver.js";
import { endpointOf } from "../../support/endpoints.js";
import { createApplyFixture } from "./apply-fixture.js";

it("what a slot streams arrives while both connections are cut again and again", async () => {
	await using fixture = await createApplyFixture(
		`CREATE TABLE t (id int PRIMARY KEY, hits int NOT NULL DEFAULT 0, big text);
		CREATE TABLE series (id int, ts timestamptz NOT NULL, v int, PRIMARY KEY (id, ts));`,
		"SELECT create_hypertable('series', by_range('ts', interval '1 day'))",
	);
	const { source, target } = fixture;
	const receiver = startReceiver({
		endpoint: endpointOf(source.url, "source"),
		name: "test",
		slot: fixture.slot,
		publications: ["apply_test"],
		changeLog: fixture.changeLog,
		emit: () => {},
		signal: fixture.abort.signal,
	});
	const applier = fixture.start({
		tables: [
			await fixture.planned("t"),
			await fixture.planned("series", { hypertable: { column: "ts", columnType: "timestamptz", chunkInterval: "1 day" } }),
		],
		batch: { rows: 50, maxDelayMs: 1000 },
	});
	const cut =
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'hyperferry/test/%'";
	for (let round = 1; round <= 6; round++) {
		await source.query(`
			DO $$ BEGIN
				FOR i IN 1..60 LOOP
					INSERT INTO t VALUES (${round} * 1000 + i, 0, repeat('x', i * 100));
					UPDATE t SET hits = hits + 1 WHERE id % 7 = i % 7;
					INSERT INTO series VALUES (i, '2026-01-01'::timestamptz + ${round} * interval '100 days', i);
					UPDATE series SET ts = ts + interval '1 hour' * i WHERE id = i;
					DELETE FROM t WHERE id % 1000 = 60 - i;
					COMMIT;
				END LOOP;
			END $$`);
		await (round % 2 === 0 ? source : target).query(cut);
		await sleep(50);
	}
	const lsn = await fixture.sourceLsn();
	const hold = await applier.holdAt(lsn);
	await fixture.expectEqual("t", "series");
	expect(applier.appliedLsn >= lsn).toBe(true);
	expect(applier.transactions).toBe(360);
	await hold.release();
	await applier.stop();
	await receiver.stop();
});
