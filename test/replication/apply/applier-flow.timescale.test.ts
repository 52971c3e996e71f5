import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { HyperferryError } from "../../../src/model/errors.js";
import { type Lsn, parseLsn } from "../../../src/model/lsn.js";
import { type ApplyFixture, createApplyFixture } from "./apply-fixture.js";

const ddl = "CREATE TABLE t (id int PRIMARY KEY, v text)";

async function applied(fixture: ApplyFixture) {
	const [row] = await fixture.target.query<{ lsn: string; transactions: string; changes: string; committed_at: Date }>(
		"SELECT lsn::text, transactions, changes, committed_at FROM _hyperferry.applied",
	);
	return row;
}

async function start(fixture: ApplyFixture, options: Partial<Parameters<ApplyFixture["start"]>[0]> = {}) {
	return fixture.start({ tables: [await fixture.planned("t")], ...options });
}

describe("transactions", () => {
	it("larger than memory may grow are applied in one piece", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		const applier = await start(fixture);
		await source.query(
			"BEGIN; INSERT INTO t SELECT i, 'v' FROM generate_series(1, 45000) i; UPDATE t SET v = 'w' WHERE id <= 1000; DELETE FROM t WHERE id > 44000; COMMIT",
		);
		const seen = new Set<number>();
		const watch = (async () => {
			while (applier.transactions === 0) {
				const [row] = await target.query<{ n: number }>("SELECT count(*)::int AS n FROM t");
				seen.add(row?.n ?? -1);
				await sleep(5);
			}
		})();
		await fixture.settle(applier);
		await watch;
		await fixture.expectEqual("t");
		expect([...seen].filter((n) => n !== 0 && n !== 44000)).toEqual([]);
		expect(await applied(fixture)).toMatchObject({ transactions: "1", changes: "47000" });
	});

	it("are counted with their position, and stop commits them", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source } = fixture;
		const applier = await start(fixture);
		for (let id = 1; id <= 5; id++) await source.query(`INSERT INTO t VALUES (${id}); UPDATE t SET v = 'x' WHERE id = ${id}`);
		const lsn = await fixture.pump();
		await applier.stop();
		await applier.done;
		const first = applier.transactions;
		expect([applier.changes, (await fixture.rows("target", "t")).length]).toEqual([first * 2, first]);
		const again = await start(fixture);
		await (await again.holdAt(lsn)).release();
		await fixture.expectEqual("t");
		expect([again.transactions, again.changes]).toEqual([5, 10]);
		const row = await applied(fixture);
		expect(row).toMatchObject({ transactions: "5", changes: "10" });
		expect(Math.abs(Number(row?.committed_at) - Date.now())).toBeLessThan(600_000);
		expect(again.appliedLsn >= parseLsn(row?.lsn ?? "")).toBe(true);
	});
});

describe("a hold", () => {
	it("halts exactly there: everything before it, nothing from it on", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source } = fixture;
		const applier = await start(fixture, { batch: { rows: 100_000, maxDelayMs: 60_000 } });
		const points: Lsn[] = [];
		for (let id = 1; id <= 30; id++) {
			if (id % 10 === 1) points.push(await fixture.sourceLsn());
			await source.query(`INSERT INTO t VALUES (${id})`);
		}
		const holds = points.map((lsn) => applier.holdAt(lsn));
		await fixture.pump();
		for (const [index, held] of holds.entries()) {
			const hold = await held;
			expect(applier.appliedLsn).toBe(points[index]);
			expect(await fixture.rows("target", "t")).toHaveLength(index * 10);
			await sleep(30);
			expect(await fixture.rows("target", "t")).toHaveLength(index * 10);
			await hold.release();
		}
		await fixture.settle(applier);
		await fixture.expectEqual("t");
	});

	it("is reached on an idle source too, refused behind the applied position, and ends with applying", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source } = fixture;
		const applier = await start(fixture);
		const before = await fixture.sourceLsn();
		await source.query("INSERT INTO t VALUES (1)");
		await fixture.settle(applier);
		await expect(applier.holdAt(before)).rejects.toThrow(RangeError);
		await source.query("CREATE TABLE unrelated (a int); SELECT pg_switch_wal()");
		const lsn = await fixture.sourceLsn();
		const held = applier.holdAt(lsn);
		expect(applier.appliedLsn < lsn).toBe(true);
		await fixture.pump();
		await (await held).release();
		expect(applier.appliedLsn >= lsn).toBe(true);
		const never = applier.holdAt((lsn + 1_000_000_000n) as Lsn);
		await applier.stop();
		await expect(never).rejects.toThrow("ended");
	});

	it("pauses where applying is", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source } = fixture;
		const applier = await start(fixture);
		await source.query("INSERT INTO t VALUES (1)");
		await fixture.settle(applier);
		const pause = await applier.pause();
		await source.query("INSERT INTO t VALUES (2)");
		const held = applier.holdAt(await fixture.pump());
		await source.query("INSERT INTO t VALUES (3)");
		await fixture.pump();
		await sleep(30);
		expect(await fixture.rows("target", "t")).toEqual(["(1,)"]);
		await pause.release();
		const hold = await held;
		expect(await fixture.rows("target", "t")).toEqual(["(1,)", "(2,)"]);
		await hold.release();
		await fixture.settle(applier);
		await fixture.expectEqual("t");
	});

	it("asked for while later transactions are under way takes them back", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		await source.query("INSERT INTO t VALUES (1)");
		const lsn = await fixture.sourceLsn();
		await source.query("INSERT INTO t VALUES (2)");
		await fixture.pump();
		// the applier cannot get on: somebody holds the table
		await target.query("BEGIN; LOCK TABLE t");
		const applier = await start(fixture, { from: parseLsn("0/1") });
		await blocked(fixture);
		const held = applier.holdAt(lsn);
		await target.query("COMMIT");
		const hold = await held;
		expect(await fixture.rows("target", "t")).toEqual(["(1,)"]);
		await hold.release();
		await fixture.settle(applier);
		await fixture.expectEqual("t");
	});
});

/** Waits until the applier's session waits for a lock; its process id. */
async function blocked({ source, target }: ApplyFixture): Promise<number> {
	for (;;) {
		// the test's session is in a transaction, which would see the same statistics again and again
		await target.query("SELECT pg_stat_clear_snapshot()");
		const [row] = await target.query<{ pid: number }>(
			"SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hyperferry/test/apply' AND wait_event_type = 'Lock'",
		);
		if (row) return row.pid;
		await source.query("SELECT pg_sleep(0.02)");
	}
}

describe("trouble with the target", () => {
	it("a session that is terminated midway loses nothing and repeats nothing", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		const applier = await start(fixture, { batch: { rows: 10, maxDelayMs: 1000 } });
		for (let id = 1; id <= 100; id++) await source.query(`INSERT INTO t VALUES (${id})`);
		await source.query("UPDATE t SET v = 'x'");
		const lsn = await fixture.pump();
		for (let round = 0; round < 5; round++) {
			await target.query(
				"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hyperferry/test/apply' AND datname = current_database()",
			);
			await sleep(30);
		}
		await (await applier.holdAt(lsn)).release();
		await fixture.expectEqual("t");
		expect(await applied(fixture)).toMatchObject({ transactions: "101", changes: "200" });
	});

	it("a deadlock is tried again", async () => {
		await using fixture = await createApplyFixture(
			"CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (id int PRIMARY KEY, v text)",
		);
		const { source, target } = fixture;
		await source.query("BEGIN; INSERT INTO t VALUES (1); INSERT INTO u VALUES (1); COMMIT");
		await fixture.pump();
		await target.query("SET deadlock_timeout = '60s'; BEGIN; LOCK TABLE u");
		const applier = fixture.start({ tables: [await fixture.planned("t"), await fixture.planned("u")] });
		await blocked(fixture);
		await target.query("LOCK TABLE t; COMMIT");
		await fixture.settle(applier);
		await fixture.expectEqual("t", "u");
		expect(applier.stopped.size).toBe(0);
		expect(fixture.events.map((event) => event.type)).toEqual(["info", "info"]);
	});

	it("that lasts ends with E402 and exit 75", async () => {
		await using fixture = await createApplyFixture(ddl);
		const applier = await start(fixture, { endpoint: { ...fixture.endpoint, port: 1 }, retryForMs: 300 });
		const error = await applier.done.catch((failure: unknown) => failure);
		expect(error).toBeInstanceOf(HyperferryError);
		expect(error).toMatchObject({ exitCode: 75, diagnostics: [{ code: "E402", why: expect.stringContaining("ECONNREFUSED") }] });
	});

	it("the signal ends applying at once, in the middle of a statement", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		await source.query("INSERT INTO t VALUES (1)");
		await fixture.pump();
		await target.query("BEGIN; LOCK TABLE t");
		const abort = new AbortController();
		const applier = await start(fixture, { signal: abort.signal });
		await blocked(fixture);
		abort.abort(new Error("enough"));
		await expect(applier.done).rejects.toThrow("enough");
		await target.query("COMMIT");
		expect(await fixture.rows("target", "t")).toEqual([]);
	});
});
