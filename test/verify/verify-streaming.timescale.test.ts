import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { verifyTables } from "../../src/verify/verify-tables.js";
import { createApplyFixture } from "../replication/apply/apply-fixture.js";
import { endpointOf } from "../support/endpoints.js";

const ddl = "create table t (id int primary key, v int); create table log (at timestamptz default clock_timestamp(), v int)";

describe("verify while both sides go on", () => {
	test("both sides show the same transactions, and streaming goes on afterwards", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		const tables = [await fixture.planned("t"), await fixture.planned("log", { identity: { mode: "none" }, publication: "insert" })];
		const applier = fixture.start({ tables, batch: { rows: 50, maxDelayMs: 5 } });
		let stop = false;
		const pumping = (async () => {
			for (; !stop; await sleep(1)) await fixture.pump();
		})();
		let written = 0;
		// one transaction changes both tables, so that a torn view would show
		const writing = (async () => {
			for (; !stop; written++) {
				await source.query(
					`begin; insert into t values (${written}, 0); update t set v = v + 1 where id % 7 = ${written % 7}; insert into log (v) values (${written}); commit`,
				);
			}
		})();
		try {
			for (let round = 0; round < 5; round++) {
				const before = written;
				const outcome = await verifyTables({
					sourceEndpoint: endpointOf(source.url),
					targetEndpoint: endpointOf(target.url, "target"),
					name: "shop",
					tables,
					level: "full",
					jobs: 2,
					position: { kind: "streaming", pause: applier.pause, holdAt: applier.holdAt },
					emit: () => {},
					signal: fixture.abort.signal,
				});
				expect(
					outcome.tables.map(({ equal }) => equal),
					JSON.stringify(outcome.tables),
				).toEqual([true, true]);
				expect(outcome.tables[0]?.sourceRows).toBe(outcome.tables[1]?.sourceRows);
				await expect.poll(() => applier.appliedLsn > outcome.at).toBe(true);
				await expect.poll(() => written > before).toBe(true);
			}
		} finally {
			stop = true;
			await Promise.all([pumping, writing]);
		}
		expect(await source.query("select slot_name from pg_replication_slots where slot_name like 'hyperferry_shop%'")).toEqual([]);
		await fixture.settle(applier);
		await fixture.expectEqual("t", "log");
	});

	test("of a row changed by hand and thousands that are on their way, only the first is reported, by its key", async () => {
		await using fixture = await createApplyFixture(ddl);
		const folder = await mkdtemp(join(tmpdir(), "hyperferry-verify-"));
		const tables = [await fixture.planned("t")];
		const applier = fixture.start({ tables, batch: { rows: 50, maxDelayMs: 5 } });
		await fixture.source.query("insert into t select i, 0 from generate_series(1, 5000) i");
		await fixture.settle(applier);
		await fixture.target.query("update t set v = -1 where id = 4242");
		let done = false;
		const pumping = (async () => {
			for (; !done; await sleep(20)) await fixture.pump();
		})();
		const writing = (async () => {
			for (let round = 0; !done; round++) await fixture.source.query(`update t set v = v + 1 where id % 50 = ${round % 40}`);
		})();
		const verifying = verifyTables({
			sourceEndpoint: endpointOf(fixture.source.url),
			targetEndpoint: endpointOf(fixture.target.url, "target"),
			name: "shop",
			tables,
			level: "full",
			jobs: 1,
			position: { kind: "streaming", pause: applier.pause, holdAt: applier.holdAt },
			kept: { folder, lineage: "one" },
			emit: () => {},
			signal: fixture.abort.signal,
		});
		const outcome = await verifying.finally(() => {
			done = true;
		});
		await Promise.all([pumping, writing]);
		await rm(folder, { recursive: true });
		const first = [{ difference: "differs", key: { id: "4242" }, columns: ["v"] }];
		expect(outcome).toMatchObject({ equal: false, tables: [{ sourceRows: 5000, targetRows: 5000, differences: { first, differs: 1 } }] });
	});
});
