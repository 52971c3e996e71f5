import pg from "pg";
import { expect, test } from "vitest";
import { createReplicationSlot, openReplicationStream } from "../../src/pg/replication.js";
import { openSession } from "../../src/pg/session.js";
import { currentLsn, dropSlot, emitMarker, findSlot } from "../../src/replication/slot.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const applicationName = "hyperferry/test/slot";

test("a slot exports the snapshot of its consistent point, for as long as its connection lives", async () => {
	await using database = await createTestDatabase("source");
	const endpoint = endpointOf(database.url);
	await database.query("CREATE TABLE t (id int)");
	await database.query("INSERT INTO t VALUES (1)");
	const slot = await createReplicationSlot(endpoint, { name: database.name, temporary: false, applicationName });
	await database.query("INSERT INTO t VALUES (2)");
	await using session = await openSession(endpoint, { applicationName });
	const count = () =>
		session.transaction(async (transaction) => {
			await transaction.exec(`SET TRANSACTION SNAPSHOT '${slot.snapshot}'`);
			return (await transaction.query<{ count: string }>("SELECT count(*)::text AS count FROM public.t"))[0]?.count;
		}, "ISOLATION LEVEL REPEATABLE READ READ ONLY");
	expect(await count()).toBe("1");

	const found = await findSlot(session, database.name);
	expect(found).toMatchObject({ plugin: "pgoutput", database: database.name, active: false, walStatus: "reserved", temporary: false });
	expect(found?.confirmedFlushLsn).toBe(slot.consistentPoint);
	expect(found?.retainedBytes).toBeGreaterThan(0);
	await slot.close();
	await slot.ended;
	await expect(count()).rejects.toThrow(/snapshot/);
	expect(await findSlot(session, database.name)).toBeDefined();
	await dropSlot(session, database.name);
	await dropSlot(session, database.name);
	expect(await findSlot(session, database.name)).toBeUndefined();
});

test("a temporary slot goes with its connection; its name may need quotes", async () => {
	await using database = await createTestDatabase("source");
	const endpoint = endpointOf(database.url);
	await using session = await openSession(endpoint, { applicationName });
	const slot = await createReplicationSlot(endpoint, { name: `${database.name}_1`, temporary: true, applicationName });
	expect(await findSlot(session, `${database.name}_1`)).toMatchObject({ temporary: true, active: true });
	await expect(createReplicationSlot(endpoint, { name: `${database.name}_1`, temporary: true, applicationName })).rejects.toMatchObject({
		code: "42710",
	});
	await slot.close();
	await expect.poll(() => findSlot(session, `${database.name}_1`)).toBeUndefined();
});

test("dropping a slot ends our own stream, and nobody else's", async () => {
	await using database = await createTestDatabase("source");
	const endpoint = endpointOf(database.url);
	await using session = await openSession(endpoint, { applicationName });
	await database.query("CREATE PUBLICATION p");
	const stream = async (name: string) => {
		const slot = await createReplicationSlot(endpoint, { name: database.name, temporary: false, applicationName });
		await slot.close();
		const handlers = { onMessage: () => {}, onKeepalive: () => {} };
		return await openReplicationStream(endpoint, {
			slot: database.name,
			publications: ["p"],
			from: slot.consistentPoint,
			applicationName: name,
			...handlers,
		});
	};
	const foreign = await stream("somebody");
	await expect(dropSlot(session, database.name)).rejects.toThrow("E411");
	await foreign.close();
	await foreign.ended;
	await dropSlot(session, database.name);

	const ours = await stream("hyperferry/test/receive");
	const ended = ours.ended.catch((error: unknown) => error);
	await dropSlot(session, database.name);
	expect(await findSlot(session, database.name)).toBeUndefined();
	expect(await ended).toBeInstanceOf(pg.DatabaseError);
});

test("positions and markers, also where writes are fenced by default", async () => {
	await using database = await createTestDatabase("source");
	await database.query(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
	const settings = { default_transaction_read_only: "off" };
	await using session = await openSession(endpointOf(database.url), { applicationName, settings });
	const before = await currentLsn(session);
	const marker = await emitMarker(session, "drain");
	expect(marker >= before).toBe(true);
	expect((await currentLsn(session)) >= marker).toBe(true);
});
