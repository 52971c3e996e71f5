import pg from "pg";
import { describe, expect, test } from "vitest";
import { fenceState, fenceUndo, liftFence, raiseFence } from "../../src/cutover/fence.js";
import { openSession } from "../../src/pg/session.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";

const ours = { exceptApplicationPrefix: "hyperferry/shop/" };

async function connect(database: TestDatabase, options: Partial<pg.ClientConfig> = {}): Promise<pg.Client & AsyncDisposable> {
	const client = new pg.Client({ connectionString: database.url, ...options });
	client.on("error", () => {});
	await client.connect();
	return Object.assign(client, { [Symbol.asyncDispose]: () => client.end().catch(() => {}) });
}

function openOurs(database: TestDatabase) {
	return openSession(endpointOf(database.url), { applicationName: "hyperferry/shop/cutover" });
}

describe("fence", () => {
	test("ends the writers, refuses new writes of everybody, spares our sessions; lifting puts back what was there", async () => {
		await using database = await createTestDatabase("source");
		await database.query("create table t (id int)");
		await using session = await openOurs(database);
		await using sibling = await openOurs(database);
		await using writer = await connect(database);
		await writer.query("begin; insert into t values (1)");

		const undo = await fenceUndo(session, database.name);
		const { sessionsEnded } = await raiseFence(session, database.name, ours);

		// the writer and the test's own
		expect(sessionsEnded).toBe(2);
		await expect(writer.query("commit")).rejects.toThrow();
		await using late = await connect(database);
		await expect(late.query("insert into t values (2)")).rejects.toMatchObject({ code: "25006" });
		await expect(late.query("select count(*)::int as n from t")).resolves.toMatchObject({ rows: [{ n: 0 }] });
		expect(await sibling.query("select 1 as one")).toEqual([{ one: 1 }]);
		expect(await fenceState(session)).toEqual({ raised: true, value: "on" });

		await liftFence(session, undo);
		await liftFence(session, undo);
		expect(await fenceState(session)).toEqual({ raised: false });
		await using after = await connect(database);
		await after.query("insert into t values (3)");
	});

	test("a former setting of the database comes back", async () => {
		await using database = await createTestDatabase("source");
		await database.query(`alter database ${database.name} set default_transaction_read_only = off`);
		await using session = await openOurs(database);
		const undo = await fenceUndo(session, database.name);
		await raiseFence(session, database.name, ours);
		await liftFence(session, undo);
		expect(await fenceState(session)).toEqual({ raised: false, value: "off" });
	});

	test("no write slips through while applications reconnect all the time", async () => {
		await using database = await createTestDatabase("source");
		await database.query("create table t (at timestamptz default clock_timestamp())");
		await using session = await openOurs(database);
		let stop = false;
		let refused = 0;
		const writers = Array.from({ length: 6 }, async () => {
			while (!stop) {
				try {
					await using client = await connect(database);
					for (let i = 0; i < 5; i++) await client.query("insert into t default values");
				} catch (error) {
					if ((error as { code?: string }).code === "25006") refused++;
				}
			}
		});
		await new Promise((resolve) => setTimeout(resolve, 300));
		await raiseFence(session, database.name, ours);
		const count = async () => (await session.query<{ n: string }>("select count(*) as n from public.t"))[0]?.n;
		const fenced = await count();
		const before = refused;
		while (refused < before + 20) await new Promise((resolve) => setTimeout(resolve, 20));
		expect(await count()).toBe(fenced);
		stop = true;
		await Promise.all(writers);
	});

	test("an enabled subscription and a role's own setting are named before anything changes", async () => {
		await using database = await createTestDatabase("source");
		const role = `${database.name}_role`;
		await database.query("create subscription incoming connection 'dbname=nowhere' publication p with (connect = false, slot_name = none)");
		await database.query(`create role ${role}; alter role ${role} in database ${database.name} set default_transaction_read_only = off`);
		await using session = await openOurs(database);
		try {
			await expect(raiseFence(session, database.name, ours)).rejects.toMatchObject({
				exitCode: 3,
				diagnostics: [{ code: "E422", why: expect.stringMatching(new RegExp(`role ${role}`)) }],
			});
			expect(await fenceState(session)).toEqual({ raised: false });
		} finally {
			await database.query("drop subscription incoming");
			await database.query(`alter role ${role} in database ${database.name} reset all; drop role ${role}`);
		}
	});

	test("a prepared transaction is named: it could commit at any time", async ({ skip }) => {
		await using database = await createTestDatabase("source");
		const [limit] = await database.query<{ n: number }>("select current_setting('max_prepared_transactions')::int as n");
		if (limit?.n === 0) skip("max_prepared_transactions is 0 on this server");
		await database.query("create table t (id int)");
		await database.query("begin; insert into t values (1); prepare transaction 'late'");
		await using session = await openOurs(database);
		await expect(raiseFence(session, database.name, ours)).rejects.toMatchObject({
			diagnostics: [{ why: expect.stringContaining("late") }],
		});
		await session.exec("rollback prepared 'late'");
	});
});
