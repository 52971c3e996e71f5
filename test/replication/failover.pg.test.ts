import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import type { Lsn } from "../../src/model/lsn.js";
import { createReplicationSlot } from "../../src/pg/replication.js";
import { openSession } from "../../src/pg/session.js";
import { openChangeLog } from "../../src/replication/change-log/open-change-log.js";
import type { ChangeLog } from "../../src/replication/change-log.js";
import { startReceiver } from "../../src/replication/receiver.js";
import { currentLsn, emitMarker } from "../../src/replication/slot.js";
import type { SourceOrigin } from "../../src/replication/source-origin.js";
import { copyCluster } from "../support/copy-cluster.js";
import { endpointOf } from "../support/endpoints.js";
import { readAll, testDirectory } from "./change-log/transactions.js";
import { roomy } from "./receive-source.js";

/** One log and what is remembered beside it. */
function receiving() {
	let origin: SourceOrigin | undefined;
	const keeper = {
		load: async () => origin,
		save: async (now: SourceOrigin) => {
			origin = now;
		},
	};
	return (url: string, changeLog: ChangeLog) =>
		startReceiver({
			endpoint: endpointOf(url),
			name: "test",
			slot: "failover",
			publications: ["p"],
			changeLog,
			origin: keeper,
			emit: () => {},
			signal: new AbortController().signal,
		});
}

async function query(url: string, text: string): Promise<pg.QueryResult> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return await client.query(text);
	} finally {
		await client.end();
	}
}

async function receiveUntilNow(url: string, log: ChangeLog, receive: ReturnType<typeof receiving>): Promise<Lsn> {
	const receiver = receive(url, log);
	await using session = await openSession(endpointOf(url), { applicationName: "hyperferry/test/marker" });
	const marker = await emitMarker(session, "sync");
	const ended = receiver.done.then(() => Promise.reject(new Error("the receiver ended")));
	await Promise.race([log.receivedAfter(marker, new AbortController().signal), ended]);
	await receiver.stop();
	return log.receivedLsn;
}

test("after a failover receiving goes on only where nothing can be missing", async () => {
	const primary = await startPostgresMajor(17);
	using folder = testDirectory();
	const directory = (name: string) => join(folder.path, name);
	await query(primary.url, "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
	const slot = await createReplicationSlot(endpointOf(primary.url), {
		name: "failover",
		temporary: false,
		applicationName: "hyperferry/test",
	});
	await slot.close();
	await query(primary.url, "INSERT INTO t VALUES (1)");
	// two logs: one stays where the standby is, one goes beyond
	const [behind, beyond] = [openChangeLog(directory("behind"), roomy), openChangeLog(directory("beyond"), roomy)];
	const [receiveBehind, receiveBeyond] = [receiving(), receiving()];
	await receiveUntilNow(primary.url, behind, receiveBehind);
	const data = directory("data");
	await copyCluster(primary.url, data);
	await query(primary.url, "INSERT INTO t VALUES (2), (3)");
	const received = await receiveUntilNow(primary.url, beyond, receiveBeyond);
	await primary.stop();

	const standby = await startPostgresMajor(17, { data, password: new URL(primary.url).password });
	try {
		await query(standby.url, "SELECT pg_promote()");
		const refused = { exitCode: 3, diagnostics: [{ code: "E464", why: expect.stringMatching(/left timeline 1 at .* were received/) }] };
		await expect(receiveBeyond(standby.url, beyond).done).rejects.toMatchObject(refused);
		await query(standby.url, "INSERT INTO t SELECT generate_series(4, 20000)");
		await using session = await openSession(endpointOf(standby.url), { applicationName: "test" });
		expect(await currentLsn(session)).toBeGreaterThan(received);
		await expect(receiveBeyond(standby.url, beyond).done).rejects.toMatchObject(refused);

		await receiveUntilNow(standby.url, behind, receiveBehind);
		const inserted = (await readAll(behind)).filter((line) => line.startsWith("insert"));
		expect(inserted.slice(0, 2)).toEqual(["insert 1", "insert 4"]);
		expect(inserted).toHaveLength(19_998);
	} finally {
		await Promise.all([behind.close(), beyond.close()]);
		await standby.stop();
	}
});
