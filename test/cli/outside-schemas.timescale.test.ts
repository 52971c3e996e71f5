import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallShop, oneCopySpec as spec } from "../support/small-shop.js";

const schema = `
	CREATE SCHEMA other;
	CREATE TYPE other.mood AS ENUM ('good');
	CREATE DOMAIN other.code AS text;
	CREATE TABLE other.log (id int PRIMARY KEY);
	CREATE FUNCTION other.visible(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
	CREATE TABLE moods (id int PRIMARY KEY, mood other.mood);
	CREATE TABLE guarded (id int PRIMARY KEY);
	ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
	CREATE POLICY seen ON guarded USING (other.visible(id));
	CREATE VIEW logged AS SELECT id FROM other.log;
	CREATE VIEW over_logged AS SELECT id FROM logged;
	CREATE FUNCTION as_code(int) RETURNS other.code LANGUAGE sql AS $$ SELECT 'x' $$;
	CREATE CAST (other.mood AS other.code) WITH INOUT;
	CREATE TYPE pair AS (a int);
	CREATE CAST (pair AS json) WITH INOUT;
	COMMENT ON CAST (pair AS json) IS 'goes along';
	CREATE FOREIGN DATA WRAPPER nobody;
`;

test("what needs a schema that does not move: an error for tables and their parts, else left out with the reason", async () => {
	await using shop = await smallShop({ schema, spec });
	expectErrors(await shop.folder.run("plan"), 3, [
		{ code: "C140", what: "table public.moods needs type other.mood", why: "schema.include", fix: `include: ["public","other"]` },
		{
			code: "C140",
			what: "policy public.guarded.seen needs function other.visible(integer)",
			fix: `skip: ["policy seen on public.guarded"]`,
		},
	]);

	await shop.target.query("CREATE SCHEMA other; CREATE TYPE other.mood AS ENUM ('good')");
	await shop.target.query("CREATE FUNCTION other.visible(int) RETURNS boolean LANGUAGE sql AS 'SELECT true'");
	const planned = await shop.folder.run("plan", "--json");
	expectExit(planned, 0);
	const reasons = new Map((JSON.parse(planned.stdout) as Plan).omitted.map(({ object, reason }) => [object, reason]));
	expect(Object.fromEntries(reasons)).toEqual({
		"view public.logged": "needs table other.log, which is in no schema of schema.include",
		"view public.over_logged": "needs view public.logged, which is left out",
		"function public.as_code(integer)": "needs type other.code, which is in no schema of schema.include",
	});
	expectExit(await shop.folder.run("apply", "--yes"), 0);
	const casts = "SELECT castsource::regtype::text AS type, obj_description(oid, 'pg_cast') AS comment FROM pg_cast WHERE oid >= 16384";
	expect(await shop.target.query(casts)).toEqual([{ type: "pair", comment: "goes along" }]);
	expect(await shop.target.query("SELECT fdwname FROM pg_foreign_data_wrapper")).toEqual([{ fdwname: "nobody" }]);
	expect((await shop.folder.run("plan")).stdout).toContain("No changes");
}, 120_000);

test("tables that foreign tables inherit from move although nothing answers there", async () => {
	await using shop = await smallShop({
		spec,
		schema: `
			CREATE EXTENSION postgres_fdw;
			CREATE SERVER nowhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1');
			CREATE USER MAPPING FOR PUBLIC SERVER nowhere OPTIONS (password 'mapping-secret');
			CREATE TABLE events (id serial PRIMARY KEY, v text);
			CREATE TABLE near_events () INHERITS (events);
			CREATE FOREIGN TABLE far_events () INHERITS (events) SERVER nowhere;
			INSERT INTO near_events SELECT n, 'x' FROM generate_series(1, 500) n;
			CREATE TABLE parts (id int, v text) PARTITION BY LIST (v);
			CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a');
			CREATE FOREIGN TABLE parts_b PARTITION OF parts FOR VALUES IN ('b') SERVER nowhere;
			INSERT INTO parts VALUES (1, 'a');
		`,
	});
	const planned = await shop.folder.run("plan");
	expectExit(planned, 0);
	expect(planned.stdout).toContain("user mappings hold passwords");
	expect(planned.stdout).not.toContain("mapping-secret");
	expectExit(await shop.folder.run("apply", "--yes"), 0);
	// The sequence goes on behind the children's rows too
	expect(await shop.target.query("SELECT nextval('events_id_seq') > 500 AS behind")).toEqual([{ behind: true }]);
	expect(await shop.target.query("SELECT relname FROM pg_class WHERE relkind = 'f' ORDER BY 1")).toEqual([
		{ relname: "far_events" },
		{ relname: "parts_b" },
	]);
	expect((await shop.folder.run("plan")).stdout).toContain("No changes");
}, 120_000);
