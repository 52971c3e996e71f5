import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HyperferryError } from "../../../src/model/errors.js";
import { dumpTableOfContents } from "../../../src/pg/pgdump/dump-table-of-contents.js";
import { openSession } from "../../../src/pg/session.js";
import { createTestDatabase } from "../../support/databases.js";
import { endpointOf } from "../../support/endpoints.js";

const readOnly = "ISOLATION LEVEL REPEATABLE READ READ ONLY";

test("pg_dump comes from the pinned package", () => {
	const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: Record<string, string> };
	const installed = JSON.parse(readFileSync("node_modules/@electric-sql/pglite-tools/package.json", "utf8")) as { version: string };
	expect([dependencies["@electric-sql/pglite-tools"], installed.version]).toEqual(["0.4.8", "0.4.8"]);
});

test("reads the session's own snapshot and leaves the session usable", async () => {
	await using database = await createTestDatabase("source");
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	await database.query("create table before (a int)");
	const tags = await session.transaction(async (transaction) => {
		await transaction.query("select 1");
		await database.query("create table later (a int)");
		const entries = await dumpTableOfContents(session, { side: "source" });
		expect(await transaction.query("select 1 as one")).toEqual([{ one: 1 }]);
		return entries.map(({ kind, tag }) => `${kind} ${tag}`);
	}, readOnly);
	expect(tags).toEqual(["TABLE before"]);
	expect(await session.query("select name from pg_prepared_statements")).toEqual([]);
	await database.query("create view v as select 1 as one");
	await session.transaction(() => dumpTableOfContents(session, { side: "source" }), readOnly);
	expect(await session.query("select one from public.v")).toEqual([{ one: 1 }]);
});

test("replies larger than the shared memory, and statements in flight at the same time", async () => {
	await using database = await createTestDatabase("source");
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	const body = "x".repeat(3_000_000);
	await database.query(`create function big() returns text language sql as $q$ select '${body}' $q$; create table t (ä int)`);
	const [entries, rows] = await session.transaction(
		() => Promise.all([dumpTableOfContents(session, { side: "source" }), session.query("select 2 as two")]),
		readOnly,
	);
	expect(entries.find(({ kind }) => kind === "FUNCTION")?.sql).toContain(body);
	expect(entries.find(({ kind }) => kind === "TABLE")?.sql).toContain('"ä" integer');
	expect(rows).toEqual([{ two: 2 }]);
});

test("what the server refuses is C130 with its words", async () => {
	await using database = await createTestDatabase("source");
	await using session = await openSession(endpointOf(database.url), { applicationName: "test" });
	await database.query("create function f() returns int language sql as 'select 1'; delete from pg_language where lanname = 'sql'");
	const failed = session.transaction(() => dumpTableOfContents(session, { side: "source" }), readOnly);
	await expect(failed).rejects.toThrow(HyperferryError);
	await expect(failed).rejects.toMatchObject({
		diagnostics: [{ code: "C130", why: expect.stringMatching(/^pg_dump: error: query returned 0 rows/) }],
	});
	expect(await session.query("select 1 as one")).toEqual([{ one: 1 }]);
});

test("an abort and a lost connection reject", async () => {
	await using database = await createTestDatabase("source");
	await database.query("create table t (a int)");
	await using locker = await openSession(endpointOf(database.url), { applicationName: "test" });
	await locker.exec("begin; lock table public.t");
	const waitFor = async (pid: number) => {
		for (;;) {
			const [row] = await database.query("select 1 from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'", [pid]);
			if (row) return;
		}
	};
	await using aborted = await openSession(endpointOf(database.url), { applicationName: "test" });
	const controller = new AbortController();
	const first = aborted.transaction(() => dumpTableOfContents(aborted, { side: "source", signal: controller.signal }), readOnly);
	first.catch(() => {});
	await waitFor(aborted.backendPid);
	controller.abort(new Error("enough"));
	await expect(first).rejects.toThrow("enough");

	await using cut = await openSession(endpointOf(database.url), { applicationName: "test" });
	const second = cut.transaction(() => dumpTableOfContents(cut, { side: "source" }), readOnly);
	second.catch(() => {});
	await waitFor(cut.backendPid);
	await database.query("select pg_terminate_backend($1)", [cut.backendPid]);
	await expect(second).rejects.toThrow();
});
