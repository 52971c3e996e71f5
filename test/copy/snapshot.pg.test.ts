import { once } from "node:events";
import { expect, test } from "vitest";
import { holdSnapshot, joinSnapshot, snapshotAlive, snapshotMode } from "../../src/copy/snapshot.js";
import { SnapshotLost } from "../../src/model/errors.js";
import { parseLsn } from "../../src/model/lsn.js";
import { connectClient } from "../../src/pg/connect.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const applicationName = "hyperferry/test/snapshot";

test("the snapshot of a slot is held on, and read by others, after the slot's connection has gone on to other things", async () => {
	await using database = await createTestDatabase("source");
	const endpoint = endpointOf(database.url);
	await database.query("CREATE TABLE t AS SELECT 1 AS id");
	const walsender = await connectClient(endpoint, { applicationName, replication: "database" });
	const created = await walsender.query(`CREATE_REPLICATION_SLOT ${database.name} TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT`);
	const { snapshot_name: snapshot, consistent_point: position } = created.rows[0] as { snapshot_name: string; consistent_point: string };
	await database.query("INSERT INTO t VALUES (2)");
	const copyPoint = parseLsn(position);
	await using held = await holdSnapshot(endpoint, { applicationName, exported: { snapshot, copyPoint } });
	await walsender.query("IDENTIFY_SYSTEM");
	expect(held.copyPoint).toBe(copyPoint);
	await using session = await openSession(endpoint, { applicationName });
	const seen = await session.transaction(async (transaction) => {
		await joinSnapshot(transaction, held.snapshot);
		return transaction.query("select id from public.t");
	}, snapshotMode);
	expect(seen).toEqual([{ id: 1 }]);
	expect(await snapshotAlive(session, held.snapshot)).toBe(true);
	expect(await snapshotAlive(session, snapshot)).toBe(false);
	await walsender.end();
});

test("without a slot a new snapshot is exported; what commits later is not seen", async () => {
	await using database = await createTestDatabase("source");
	const endpoint = endpointOf(database.url);
	await database.query("CREATE TABLE t ()");
	await using held = await holdSnapshot(endpoint, { applicationName, keepaliveMs: 20 });
	expect(held.copyPoint).toBeGreaterThan(0n);
	await database.query("INSERT INTO t DEFAULT VALUES");
	await new Promise((resolve) => setTimeout(resolve, 100));
	await using session = await openSession(endpoint, { applicationName });
	const seen = await session.transaction(async (transaction) => {
		await joinSnapshot(transaction, held.snapshot);
		return transaction.query("select count(*)::int as rows from public.t");
	}, snapshotMode);
	expect(seen).toEqual([{ rows: 0 }]);
});

test("a lost holder is noticed, and its snapshot is gone for everybody", async () => {
	await using database = await createTestDatabase("source");
	const endpoint = endpointOf(database.url);
	await using held = await holdSnapshot(endpoint, { applicationName });
	const lost = once(held.lost, "abort");
	await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = $2", [
		applicationName,
		database.name,
	]);
	await lost;
	expect(held.lost.reason).toBeInstanceOf(SnapshotLost);
	await using session = await openSession(endpoint, { applicationName });
	expect(await snapshotAlive(session, held.snapshot)).toBe(false);
	const { snapshot } = held;
	await expect(holdSnapshot(endpoint, { applicationName, exported: { snapshot, copyPoint: held.copyPoint } })).rejects.toBeInstanceOf(
		SnapshotLost,
	);
	await expect(session.transaction((transaction) => joinSnapshot(transaction, "no such 'name'"), snapshotMode)).rejects.toBeInstanceOf(
		SnapshotLost,
	);
	expect(await session.query("select 1 as one")).toEqual([{ one: 1 }]);
});
