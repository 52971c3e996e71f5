import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../src/model/diagnostic.js";
import { zeroLsn } from "../../../src/model/lsn.js";
import { tableKey } from "../../../src/model/table-id.js";
import { type ApplyFixture, createApplyFixture } from "./apply-fixture.js";

const ddl = "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE other (id int PRIMARY KEY, v text)";
const key = tableKey({ schema: "public", name: "t" });

function stops(fixture: ApplyFixture) {
	return fixture.events.flatMap((event) => (event.type === "table.stopped" ? [event] : []));
}

async function start(fixture: ApplyFixture) {
	return fixture.start({ tables: [await fixture.planned("t"), await fixture.planned("other")] });
}

describe("a table stops and the others go on", () => {
	it("when its shape changes on the source, before any row of the new shape", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		const tables = [await fixture.planned("t"), await fixture.planned("other")];
		const applier = fixture.start({ tables });
		await source.query("INSERT INTO t VALUES (1, 'before'); INSERT INTO other VALUES (1, 'before')");
		await source.query(
			"BEGIN; INSERT INTO t VALUES (2, 'with'); ALTER TABLE t ADD coupon varchar(7); INSERT INTO t VALUES (3, 'after'); COMMIT",
		);
		await source.query("INSERT INTO other VALUES (2, 'after'); INSERT INTO t VALUES (4, 'after')");
		await fixture.settle(applier);
		await fixture.expectEqual("other");
		expect(await fixture.rows("target", "t")).toEqual(["(1,before)"]);
		expect(stops(fixture)).toMatchObject([
			{
				table: "public.t",
				diagnostic: { code: "E406", what: expect.stringContaining("column coupon character varying(7) was added on the source") },
			},
		]);
		expect([...applier.stopped.keys()]).toEqual([key]);
		expect(await target.query("SELECT table_name, state, reason ->> 'code' AS code FROM _hyperferry.table_state")).toEqual([
			{ table_name: "t", state: "stopped", code: "E406" },
		]);

		await applier.stop();
		const again = fixture.start({ tables });
		await source.query("INSERT INTO other VALUES (3, 'later'); INSERT INTO t VALUES (5, 'later')");
		await fixture.settle(again);
		await fixture.expectEqual("other");
		expect(await fixture.rows("target", "t")).toEqual(["(1,before)"]);
		expect(again.stopped.get(key)).toMatchObject({ code: "E406" });
	});

	it("when a row to change is not there, with its key", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		const applier = await start(fixture);
		await source.query("INSERT INTO t SELECT i, 'v' FROM generate_series(1, 5) i");
		await fixture.settle(applier);
		await target.query("DELETE FROM t WHERE id = 3");
		await source.query("UPDATE t SET v = 'kept' WHERE id = 1");
		await source.query("UPDATE t SET v = 'lost' WHERE id IN (2, 3)");
		await source.query("UPDATE t SET v = 'lost' WHERE id = 4; INSERT INTO other VALUES (1, 'on')");
		await fixture.settle(applier);
		await fixture.expectEqual("other");
		expect(await fixture.rows("target", "t")).toEqual(["(1,kept)", "(2,v)", "(4,v)", "(5,v)"]);
		expect(stops(fixture)).toMatchObject([
			{ table: "public.t", diagnostic: { code: "E407", what: "UPDATE on public.t found no row on the target: key (id)=(3)" } },
		]);
	});

	it("when the target refuses a value", async () => {
		await using fixture = await createApplyFixture(ddl, "ALTER TABLE t ADD CHECK (v <> 'bad')");
		const { source } = fixture;
		const applier = await start(fixture);
		await source.query("INSERT INTO t VALUES (1, 'good'); INSERT INTO other VALUES (1, 'bad')");
		await source.query("INSERT INTO t VALUES (2, 'bad')");
		await source.query("INSERT INTO t VALUES (3, 'good'); INSERT INTO other VALUES (2, 'x')");
		await fixture.settle(applier);
		await fixture.expectEqual("other");
		expect(await fixture.rows("target", "t")).toEqual(["(1,good)"]);
		expect(stops(fixture)).toMatchObject([
			{ diagnostic: { code: "E418", what: "the target refused INSERT on public.t: key (id)=(2)", why: expect.stringContaining("23514") } },
		]);
	});

	it("when a row is there already, or a text is too long: never cut, never overwritten", async () => {
		await using fixture = await createApplyFixture(ddl, "ALTER TABLE t ALTER v TYPE varchar(3)");
		const { source, target } = fixture;
		const applier = await start(fixture);
		await target.query("INSERT INTO other VALUES (7, 'mine')");
		await source.query("INSERT INTO t VALUES (1, 'abc'); INSERT INTO other VALUES (6, 'x')");
		await fixture.settle(applier);
		await source.query("UPDATE t SET v = 'abcd'");
		await source.query("INSERT INTO other VALUES (7, 'theirs')");
		await fixture.settle(applier);
		expect(await fixture.rows("target", "t")).toEqual(["(1,abc)"]);
		expect(await fixture.rows("target", "other")).toEqual(["(6,x)", "(7,mine)"]);
		expect(stops(fixture).map(({ table, diagnostic }) => [table, diagnostic.code, diagnostic.why?.slice(0, 5)])).toEqual([
			["public.t", "E418", "22001"],
			["public.other", "E418", "23505"],
		]);
	});

	it("when bytes are no text in the target's encoding: refused, not replaced", async () => {
		await using fixture = await createApplyFixture(ddl, "", "SQL_ASCII");
		const { source } = fixture;
		const applier = await start(fixture);
		await source.query("SET client_encoding = 'SQL_ASCII'");
		await source.query("INSERT INTO t VALUES (1, 'ascii'); INSERT INTO other VALUES (1, 'other')");
		await source.query(String.raw`UPDATE t SET v = E'caf\xe9'; INSERT INTO t VALUES (2, 'after')`);
		await source.query("INSERT INTO other VALUES (2, 'on')");
		await fixture.settle(applier);
		await fixture.expectEqual("other");
		expect(await fixture.rows("target", "t")).toEqual(["(1,ascii)"]);
		expect(stops(fixture)).toMatchObject([
			{ table: "public.t", diagnostic: { code: "E418", why: expect.stringContaining("22021 invalid byte sequence") } },
		]);
	});

	it.each([
		["ALTER TABLE t RENAME TO u; INSERT INTO u VALUES (2)", "the table was renamed to public.u on the source"],
		["DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (2)", "another table took its name on the source"],
	])("when it is no longer the table that it was: %s", async (statements, words) => {
		await using fixture = await createApplyFixture(ddl);
		const { source } = fixture;
		const applier = await start(fixture);
		await source.query("INSERT INTO t VALUES (1)");
		await fixture.settle(applier);
		await source.query(statements);
		await fixture.settle(applier);
		expect(await fixture.rows("target", "t")).toEqual(["(1,)"]);
		expect(stops(fixture)).toMatchObject([{ diagnostic: { code: "E406", what: expect.stringContaining(words) } }]);
	});

	it("when it is told to from outside, between transactions, also while nothing comes", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source, target } = fixture;
		const tables = [await fixture.planned("t"), await fixture.planned("other")];
		const applier = fixture.start({ tables });
		await source.query("INSERT INTO t VALUES (1, 'before'); INSERT INTO other VALUES (1, 'before')");
		await fixture.settle(applier);
		const reason: Diagnostic = { code: "E424", severity: "error", what: "changes of public.t may be missing", fix: ["copy it again"] };
		await applier.stopTables(new Map([[key, reason]]), async () => {
			await target.query("INSERT INTO _hyperferry.table_state VALUES ('public', 't', '0/1', 'stopped', $1)", [JSON.stringify(reason)]);
		});
		expect(applier.stopped).toEqual(new Map([[key, reason]]));
		expect(stops(fixture)).toMatchObject([{ table: "public.t", diagnostic: reason }]);
		await source.query("BEGIN; INSERT INTO t VALUES (2, 'after'); INSERT INTO other VALUES (2, 'after'); COMMIT");
		await fixture.settle(applier);
		await fixture.expectEqual("other");
		expect(await fixture.rows("target", "t")).toEqual(["(1,before)"]);

		await expect(
			applier.stopTables(new Map([[tableKey({ schema: "public", name: "other" }), reason]]), () => Promise.reject(new Error("not noted"))),
		).rejects.toThrow("not noted");
		await source.query("INSERT INTO other VALUES (3, 'goes on')");
		await fixture.settle(applier);
		await fixture.expectEqual("other");

		await applier.stop();
		const again = fixture.start({ tables });
		await source.query("INSERT INTO t VALUES (4, 'later'); INSERT INTO other VALUES (4, 'later')");
		await fixture.settle(again);
		await fixture.expectEqual("other");
		expect(await fixture.rows("target", "t")).toEqual(["(1,before)"]);
		expect(again.stopped.get(key)).toMatchObject(reason);
	});

	it("when its replica identity is taken away", async () => {
		await using fixture = await createApplyFixture(ddl);
		const { source } = fixture;
		const applier = await start(fixture);
		await source.query("ALTER TABLE t REPLICA IDENTITY NOTHING; INSERT INTO t VALUES (1, 'x')");
		await fixture.settle(applier);
		expect(stops(fixture)).toMatchObject([{ diagnostic: { code: "E406", what: expect.stringContaining("no longer sends id") } }]);
	});
});

it("values of a unique column that change hands within a transaction go row by row", async () => {
	await using fixture = await createApplyFixture(
		"CREATE TABLE t (id int PRIMARY KEY, u int UNIQUE); CREATE TABLE other (id int PRIMARY KEY)",
	);
	const { source } = fixture;
	const applier = await start(fixture);
	await source.query("INSERT INTO t VALUES (1, 1), (2, 2)");
	await fixture.settle(applier);
	await source.query(
		"BEGIN; UPDATE t SET u = 0 WHERE id = 1; UPDATE t SET u = 1 WHERE id = 2; UPDATE t SET u = 2 WHERE id = 1; COMMIT; INSERT INTO other VALUES (1)",
	);
	await fixture.settle(applier);
	await fixture.expectEqual("t", "other");
	expect(fixture.events).toEqual([]);
});

it("changes that the copy has already are left out, each table from its own copy point on", async () => {
	await using fixture = await createApplyFixture(ddl);
	const { source, target } = fixture;
	await source.query("INSERT INTO t VALUES (1, 'copied'); INSERT INTO other VALUES (1, 'streamed')");
	await source.query("ALTER TABLE t ADD gone int; INSERT INTO t VALUES (2, 'copied'); ALTER TABLE t DROP gone");
	const copyPoint = await fixture.sourceLsn();
	await source.query("INSERT INTO t VALUES (3, 'streamed'); INSERT INTO other VALUES (2, 'streamed')");
	await target.query("INSERT INTO t VALUES (1, 'copied'), (2, 'copied')");
	const tables = [await fixture.planned("t"), await fixture.planned("other")];
	const applier = fixture.start({ tables, copyPoints: { t: copyPoint, other: zeroLsn } });
	await fixture.settle(applier);
	await fixture.expectEqual("t", "other");
	expect(fixture.events).toEqual([]);
});

describe("TRUNCATE", () => {
	const families =
		"CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE other (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t int REFERENCES t)";

	it("is a barrier, with CASCADE and RESTART IDENTITY as they were", async () => {
		await using fixture = await createApplyFixture(families);
		const { source } = fixture;
		const applier = await start(fixture);
		await source.query("INSERT INTO t VALUES (1), (2); INSERT INTO other (t) VALUES (1), (2)");
		await source.query("TRUNCATE t RESTART IDENTITY CASCADE");
		await source.query("INSERT INTO t VALUES (2, 'again'); INSERT INTO other (t) VALUES (2)");
		await fixture.settle(applier);
		await fixture.expectEqual("t", "other");
		expect(await fixture.rows("target", "other")).toEqual(["(1,2)"]);
	});

	it("leaves alone a table whose copy is newer", async () => {
		await using fixture = await createApplyFixture(families);
		const { source, target } = fixture;
		await source.query("INSERT INTO t VALUES (1); INSERT INTO other (t) VALUES (1); TRUNCATE t CASCADE");
		await source.query("INSERT INTO t VALUES (5); INSERT INTO other (t) VALUES (5)");
		const copyPoint = await fixture.sourceLsn();
		await target.query("INSERT INTO other OVERRIDING SYSTEM VALUE VALUES (2, NULL)");
		await source.query("UPDATE other SET t = NULL");
		const tables = [await fixture.planned("t"), await fixture.planned("other")];
		const applier = fixture.start({ tables, copyPoints: { other: copyPoint } });
		await fixture.settle(applier);
		await fixture.expectEqual("t", "other");
		expect(fixture.events).toEqual([]);
	});
});
