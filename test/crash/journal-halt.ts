import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { ensureJournalSchema } from "../../src/engine/journal-schema.js";
import { openSession } from "../../src/pg/session.js";
import type { TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

/** Stops whoever writes to the journal in the middle of a chosen write, on the server, so that it can be killed exactly there. */
export interface JournalHalt extends AsyncDisposable {
	/** From now on the write that would make the journal longer than `rows` stands still. */
	after(rows: number): Promise<void>;
	/** Resolves true once a write stands still, false when `over` says that none will. */
	reached(over: () => boolean): Promise<boolean>;
	/** Lets what stands still go on, and waits until its session has done so and ended. */
	letGo(): Promise<void>;
}

const key = 4711;
const install = `
CREATE SCHEMA halt;
CREATE TABLE halt.after (rows int NOT NULL);
INSERT INTO halt.after VALUES (1000000);
CREATE FUNCTION halt.stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF (SELECT count(*) FROM _hyperferry.journal) >= (SELECT rows FROM halt.after) THEN
		PERFORM pg_catalog.pg_advisory_xact_lock_shared(${key});
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER stand_still BEFORE INSERT ON _hyperferry.journal FOR EACH ROW EXECUTE FUNCTION halt.stand_still();
-- parts are copied as a replica
ALTER TABLE _hyperferry.journal ENABLE ALWAYS TRIGGER stand_still;
`;
const standing = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ${key}
	AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

export async function haltJournal(target: TestDatabase): Promise<JournalHalt> {
	await using session = await openSession(endpointOf(target.url, "target"), { applicationName: "test" });
	await ensureJournalSchema(session);
	await target.query(install);
	const holder = new pg.Client({ connectionString: target.url });
	await holder.connect();
	let held = false;
	/** What killed processes left standing. */
	let known: readonly number[] = [];
	const standingNow = async () => (await target.query<{ pid: number }>(standing)).map(({ pid }) => pid);
	return {
		async after(rows) {
			await target.query("UPDATE halt.after SET rows = $1", [rows]);
			if (!held) await holder.query(`SELECT pg_advisory_lock(${key})`);
			held = true;
			known = await standingNow();
		},
		async reached(over) {
			for (; ; await sleep(2)) {
				if ((await standingNow()).some((pid) => !known.includes(pid))) return true;
				if (over()) return false;
			}
		},
		async letGo() {
			const pids = await standingNow();
			await holder.query(`SELECT pg_advisory_unlock_all()`);
			held = false;
			while ((await target.query("SELECT 1 FROM pg_stat_activity WHERE pid = ANY($1)", [pids])).length > 0) await sleep(2);
		},
		async [Symbol.asyncDispose]() {
			await holder.end();
		},
	};
}
