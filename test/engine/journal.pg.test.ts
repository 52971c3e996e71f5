import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { initApplied, readApplied } from "../../src/engine/applied.js";
import { readHeartbeat, writeHeartbeat } from "../../src/engine/heartbeat.js";
import { doneActions, forgetActions, isDone, markDone } from "../../src/engine/journal.js";
import { ensureJournalSchema, hasJournalSchema } from "../../src/engine/journal-schema.js";
import { readMigration, setPhase, startMigration } from "../../src/engine/migration.js";
import { readObjects, recordObjects } from "../../src/engine/recorded-objects.js";
import { forgetSourceChange, readSourceChanges, recordSourceChange } from "../../src/engine/source-changes.js";
import { notePart, readTableStates, setTableState } from "../../src/engine/table-states.js";
import { parseLsn } from "../../src/model/lsn.js";
import { openSession } from "../../src/pg/session.js";
import type { Plan } from "../../src/plan/plan.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

async function world() {
	const database = await createTestDatabase("target", { timescaledb: false });
	const session = await openSession(endpointOf(database.url, "target"), { applicationName: "hyperferry/test/journal" });
	return {
		database,
		session,
		async [Symbol.asyncDispose]() {
			await session.close();
			await database[Symbol.asyncDispose]();
		},
	};
}

test("a target without our schema has no migration; the schema is made once, also by two at the same time", async () => {
	await using w = await world();
	expect(await readMigration(w.session)).toBeUndefined();
	expect(await hasJournalSchema(w.session)).toBe(false);
	await using other = await openSession(endpointOf(w.database.url, "target"), { applicationName: "hyperferry/test/journal" });
	await Promise.all([ensureJournalSchema(w.session), ensureJournalSchema(other)]);
	await ensureJournalSchema(w.session);
	expect(await readMigration(w.session)).toBeUndefined();
	const start = { name: "shop", lineage: randomUUID(), planId: "0a1b2c", owner: "me@here", version: "0.1.0" };
	const plan = { format: 1, planId: "0a1b2c", name: "šhöp 'x'" } as Plan;
	await startMigration(w.session, { ...start, plan });
	await setPhase(w.session, "copying");
	expect(await readMigration(w.session)).toMatchObject({ ...start, plan, format: 1, phase: "copying" });
});

test("journal rows: once each, in order, gone with their transaction", async () => {
	await using w = await world();
	await ensureJournalSchema(w.session);
	await markDone(w.session, "a:2", { rows: 12 });
	await markDone(w.session, "a:1", undefined);
	await expect(markDone(w.session, "a:1", {})).rejects.toMatchObject({ code: "23505", constraint: "journal_action_key" });
	const undone = w.session.transaction(async (transaction) => {
		await markDone(transaction, "a:3", {});
		throw new Error("no");
	});
	await expect(undone).rejects.toThrow("no");
	expect([...(await doneActions(w.session))]).toEqual([
		["a:2", { rows: 12 }],
		["a:1", {}],
	]);
	expect([await isDone(w.session, "a:2"), await isDone(w.session, "a:3")]).toEqual([true, false]);
	await forgetActions(w.session, ["a:2", "a:9"]);
	expect([...(await doneActions(w.session)).keys()]).toEqual(["a:1"]);
});

test("a table is copied with its last part, though two last parts commit at once", async () => {
	await using w = await world();
	await ensureJournalSchema(w.session);
	const table = { schema: "public", name: "a.b" };
	const copyPoint = parseLsn("1/A0");
	await setTableState(w.session, { table, state: "pending", copyPoint: parseLsn("0/1") });
	await using other = await openSession(endpointOf(w.database.url, "target"), { applicationName: "hyperferry/test/journal" });
	const parts = ["part:1", "part:2"];
	await Promise.all(
		[w.session, other].map((session, index) =>
			session.transaction(async (transaction) => {
				await markDone(transaction, parts[index] ?? "", {});
				await transaction.exec("select pg_sleep(0.1)");
				await notePart(transaction, table, copyPoint, parts);
			}),
		),
	);
	expect(await readTableStates(w.session)).toEqual([{ table, state: "copied", copyPoint, apart: false }]);
	const reason = { code: "E406", severity: "error", what: "it changed", fix: [] } as const;
	await setTableState(w.session, { table, state: "stopped", reason });
	expect(await readTableStates(w.session)).toEqual([{ table, state: "stopped", copyPoint, reason, apart: false }]);
});

test("objects, source changes, heartbeat and position are read as they were written", async () => {
	await using w = await world();
	await ensureJournalSchema(w.session);
	await recordObjects(w.session, []);
	await recordObjects(w.session, [
		{ id: "b", source: "1", target: "2" },
		{ id: "a", source: "3", target: "4" },
	]);
	await recordObjects(w.session, [{ id: "b", source: "5", target: "6" }]);
	expect(await readObjects(w.session)).toEqual([
		{ id: "a", source: "3", target: "4" },
		{ id: "b", source: "5", target: "6" },
	]);

	const change = { kind: "replica-identity", object: "public.t", undo: "ALTER TABLE public.t REPLICA IDENTITY DEFAULT" } as const;
	await recordSourceChange(w.session, change);
	await recordSourceChange(w.session, { ...change, undo: "what we made ourselves" });
	expect(await readSourceChanges(w.session)).toEqual([change]);
	await forgetSourceChange(w.session, change);
	expect(await readSourceChanges(w.session)).toEqual([]);

	expect(await readHeartbeat(w.session)).toBeUndefined();
	await writeHeartbeat(w.session, { pid: 1 });
	await writeHeartbeat(w.session, { pid: 2 });
	expect(await readHeartbeat(w.session)).toMatchObject({ status: { pid: 2 }, ageMs: expect.any(Number) as number });

	expect(await readApplied(w.session)).toBeUndefined();
	await initApplied(w.session, parseLsn("0/1"));
	await initApplied(w.session, parseLsn("2F/8A0011C8"));
	expect(await readApplied(w.session)).toEqual({ lsn: parseLsn("2F/8A0011C8"), transactions: 0n, changes: 0n });
});
