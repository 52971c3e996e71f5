import { expect, it } from "vitest";
import { formatLsn, type Lsn } from "../../../src/model/lsn.js";
import { tableKey } from "../../../src/model/table-id.js";
import type { Applier } from "../../../src/replication/apply/applier.js";
import { type ApplyFixture, createApplyFixture } from "./apply-fixture.js";

const ddl = "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE other (id int PRIMARY KEY, v text)";
const t = { schema: "public", name: "t" };

/** What `t` has on the source now, and no change since. */
async function copyAnew(fixture: ApplyFixture): Promise<Lsn> {
	const rows = await fixture.source.query<{ rows: string | null }>("SELECT json_agg(t)::text AS rows FROM t");
	const copyPoint = await fixture.pump();
	await fixture.target.query("TRUNCATE t");
	await fixture.target.query("INSERT INTO t SELECT * FROM json_populate_recordset(NULL::t, $1)", [rows[0]?.rows ?? "[]"]);
	await fixture.target.query(
		"INSERT INTO _hyperferry.table_state AS s VALUES ('public', 't', $1, 'copied') ON CONFLICT (schema_name, table_name) DO UPDATE SET copy_point = $1, state = 'copied', reason = NULL",
		[formatLsn(copyPoint)],
	);
	return copyPoint;
}

/** The table catches up beside `applier`, and joins it. */
async function catchUp(fixture: ApplyFixture, applier: Applier, copyPoint: Lsn, between = async () => {}): Promise<void> {
	const planned = await fixture.planned("t");
	const side = fixture.start({ tables: [planned], copyPoints: { t: copyPoint }, apart: true });
	await fixture.settle(side);
	await between();
	const hold = await applier.pause();
	await fixture.settle(side);
	await side.stop();
	const [state] = await fixture.target.query<{ copy_point: Lsn }>(
		"SELECT (copy_point - '0/0')::text AS copy_point FROM _hyperferry.table_state WHERE table_name = 't'",
	);
	applier.join(planned, { copyPoint: BigInt(state?.copy_point ?? 0) as Lsn, state: "copied" });
	await hold.release();
}

it("a table that stopped leaves, is copied anew while the others go on, catches up apart, and joins with every change once", async () => {
	await using fixture = await createApplyFixture(ddl);
	const { source, target } = fixture;
	const applier = fixture.start({ tables: [await fixture.planned("t"), await fixture.planned("other")] });
	await source.query("INSERT INTO t SELECT i, 'v' FROM generate_series(1, 50) i; INSERT INTO other VALUES (1, 'before')");
	await fixture.settle(applier);
	await target.query("DELETE FROM t WHERE id = 3");
	await source.query("UPDATE t SET v = 'lost' WHERE id = 3; INSERT INTO other VALUES (2, 'on')");
	await fixture.settle(applier);
	expect([...applier.stopped.keys()]).toEqual([tableKey(t)]);

	await applier.leave([t], async () => {});
	expect([...applier.stopped.keys()]).toEqual([]);
	const copyPoint = await copyAnew(fixture);
	await source.query("UPDATE t SET v = 'one'; INSERT INTO other VALUES (3, 'on'); DELETE FROM t WHERE id > 40");
	await fixture.settle(applier);
	await fixture.expectEqual("other");
	expect(await fixture.rows("target", "t")).toHaveLength(50);

	await catchUp(fixture, applier, copyPoint, async () => {
		await source.query("UPDATE t SET id = id + 100; INSERT INTO other VALUES (4, 'on')");
		await fixture.settle(applier);
	});
	await source.query("INSERT INTO t VALUES (1, 'again'); UPDATE t SET v = v || '!'; UPDATE other SET v = v || '!'");
	await fixture.settle(applier);
	await fixture.expectEqual("t", "other");
	expect(applier.stopped.size).toBe(0);
});

it("a table joins in the shape that it has by then, also under another OID", async () => {
	for (const change of [
		"ALTER TABLE t ADD n int DEFAULT 7, DROP v",
		"DROP TABLE t; CREATE TABLE t (n int, id int PRIMARY KEY); INSERT INTO t VALUES (7, 1)",
	]) {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		const applier = fixture.start({ tables: [await fixture.planned("t"), await fixture.planned("other")] });
		await source.query("INSERT INTO t VALUES (1, 'v')");
		await fixture.settle(applier);
		await source.query(change);
		await source.query("INSERT INTO t (id) VALUES (2); INSERT INTO other VALUES (1, 'on')");
		await fixture.settle(applier);
		expect(applier.stopped.get(tableKey(t))?.code).toBe("E406");

		await applier.leave([t], async () => {});
		await target.query("DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, n int)");
		const copyPoint = await copyAnew(fixture);
		await source.query("UPDATE t SET n = 8 WHERE id = 2");
		await catchUp(fixture, applier, copyPoint);
		await source.query("INSERT INTO t (id, n) VALUES (3, 9); DELETE FROM t WHERE id = 2");
		await fixture.settle(applier);
		const rows = async (database: typeof source) => database.query("SELECT id, n FROM t ORDER BY id");
		expect(await rows(target)).toEqual(await rows(source));
		expect(applier.stopped.size).toBe(0);
	}
});

it("a table that stops while it catches up joins as one that has stopped", async () => {
	await using fixture = await createApplyFixture(ddl);
	const { source, target } = fixture;
	const planned = await fixture.planned("t");
	const applier = fixture.start({ tables: [planned, await fixture.planned("other")] });
	await source.query("INSERT INTO t VALUES (1, 'v')");
	await fixture.settle(applier);
	await applier.leave([t], async () => {});
	const copyPoint = await copyAnew(fixture);
	await target.query("DELETE FROM t");
	await source.query("UPDATE t SET v = 'lost'");
	const side = fixture.start({ tables: [planned], copyPoints: { t: copyPoint }, apart: true });
	await fixture.settle(side);
	const stop = side.stopped.get(tableKey(t));
	expect(stop?.code).toBe("E407");
	await side.stop();
	const hold = await applier.pause();
	applier.join(planned, { copyPoint, state: "stopped" }, stop);
	await hold.release();
	await source.query("INSERT INTO t VALUES (2, 'not here'); INSERT INTO other VALUES (1, 'on')");
	await fixture.settle(applier);
	await fixture.expectEqual("other");
	expect(await fixture.rows("target", "t")).toEqual([]);
	expect([...applier.stopped.keys()]).toEqual([tableKey(t)]);
});
