import type { Event } from "../../src/model/events.js";
import { type Lsn, parseLsn } from "../../src/model/lsn.js";
import { createReplicationSlot } from "../../src/pg/replication.js";
import { openSession } from "../../src/pg/session.js";
import type { ChangeLog } from "../../src/replication/change-log.js";
import { type Receiver, type ReceiverOptions, startReceiver } from "../../src/replication/receiver.js";
import { emitMarker } from "../../src/replication/slot.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { testDirectory } from "./change-log/transactions.js";

export const roomy = { limitBytes: 1024 ** 3 };

/** A source with a table, a publication, and a slot made before anything is written. */
export async function receiveSource() {
	const database = await createTestDatabase("source");
	await database.query("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE PUBLICATION p FOR TABLE t");
	const endpoint = endpointOf(database.url);
	const slot = await createReplicationSlot(endpoint, { name: database.name, temporary: false, applicationName: "hyperferry/test/slot" });
	await slot.close();
	const directory = testDirectory();
	const events: Event[] = [];
	return {
		database,
		endpoint,
		events,
		directory: directory.path,
		consistentPoint: slot.consistentPoint,
		receive: (changeLog: ChangeLog, options: Partial<ReceiverOptions> = {}) =>
			startReceiver({
				endpoint,
				name: "test",
				slot: database.name,
				publications: ["p"],
				changeLog,
				emit: (event) => events.push(event),
				signal: new AbortController().signal,
				...options,
			}),
		async [Symbol.asyncDispose]() {
			await database[Symbol.asyncDispose]();
			directory[Symbol.dispose]();
		},
	};
}

/** Waits until all that is committed now has been received. */
export async function receivedAll(database: TestDatabase, log: ChangeLog, receiver: Receiver): Promise<void> {
	await using session = await openSession(endpointOf(database.url), { applicationName: "hyperferry/test/marker" });
	const marker = await emitMarker(session, "sync");
	const stop = new AbortController();
	await Promise.race([log.receivedAfter(marker, stop.signal), receiver.done.then(() => Promise.reject(new Error("the receiver ended")))]);
	stop.abort();
}

export async function confirmedFlush(database: TestDatabase): Promise<Lsn> {
	const [row] = await database.query<{ lsn: string }>(
		`SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE slot_name = '${database.name}'`,
	);
	return parseLsn(row?.lsn ?? "");
}

export const cutStream = (name: string) => `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '${name}'`;
