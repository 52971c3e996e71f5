import { expect, test } from "vitest";
import { type Action, makeAction } from "../../src/actions/registry.js";
import { readSourceChanges } from "../../src/engine/source-changes.js";
import { createWorld } from "../engine/world.js";

const table = { schema: "Odd schema", name: 'ta"ble' };
const quoted = '"Odd schema"."ta""ble"';

test("what is done to the source is noted before with its undoing, can be repeated, and works on any name", async () => {
	await using w = await createWorld();
	await w.from.query(`CREATE SCHEMA "Odd schema"; CREATE TABLE ${quoted} (id int); CREATE TABLE plain (id int)`);
	const plain = { schema: "public", name: "plain" };
	const publication = (tables: (typeof table)[]) =>
		makeAction("create-publication", { publication: `Pub ${w.from.name}`, tables, operations: "insert, truncate" }, []);
	const undo = `ALTER TABLE ${quoted} REPLICA IDENTITY DEFAULT`;
	const actions = [publication([table]), makeAction("set-replica-identity", { table, undo }, [])];
	await w.execute(actions);
	const published = "SELECT tablename, pubname FROM pg_publication_tables ORDER BY 1";
	expect(await w.from.query(published)).toEqual([{ tablename: 'ta"ble', pubname: `Pub ${w.from.name}` }]);
	expect(await w.from.query("SELECT relreplident FROM pg_class WHERE relname = 'ta\"ble'")).toEqual([{ relreplident: "f" }]);
	expect(await readSourceChanges(w.target)).toEqual([{ kind: "replica-identity", object: '"Odd schema"."ta""ble"', undo }]);

	await w.to.query("DELETE FROM _hyperferry.journal");
	await w.execute([publication([table, plain])]);
	expect((await w.from.query(published)).map((row) => row.tablename)).toEqual(["plain", 'ta"ble']);
});

test("hypertables with a hash dimension, objects, keys, views: each on a name that needs quotes", async () => {
	await using w = await createWorld({ timescaledb: true });
	const object = (name: string, sql: string) => makeAction("create-object", { object: name, entry: "TABLE", sql }, []);
	const chain: Action[] = [
		object("schema", 'CREATE SCHEMA "Odd schema"'),
		object("table", `CREATE TABLE ${quoted} (ts timestamptz NOT NULL, "De vice" int NOT NULL)`),
		object("parent", "CREATE TABLE public.parent (id int PRIMARY KEY)"),
		object("view", `CREATE MATERIALIZED VIEW public.view AS SELECT count(*)::int AS rows FROM ${quoted} WITH NO DATA`),
		makeAction(
			"create-hypertable",
			{
				table,
				extensionSchema: "public",
				column: "ts",
				columnType: "timestamp with time zone",
				chunkInterval: "1 day",
				space: [{ column: "De vice", partitions: 2 }],
			},
			[],
		),
		object("rows", `INSERT INTO public.parent VALUES (1), (2); INSERT INTO ${quoted} VALUES (now(), 1), (now() - interval '9 days', 2)`),
		makeAction("build-object", { object: "key", entry: "CONSTRAINT", sql: `ALTER TABLE ${quoted} ADD PRIMARY KEY (ts, "De vice")` }, []),
		makeAction(
			"add-foreign-key",
			{
				object: "fk",
				entry: "FK CONSTRAINT",
				sql: `ALTER TABLE ${quoted} ADD CONSTRAINT "F k" FOREIGN KEY ("De vice") REFERENCES public.parent NOT VALID`,
			},
			[],
		),
		makeAction("analyze-table", { table }, []),
		makeAction("validate-foreign-key", { table, constraint: "F k" }, []),
		makeAction("refresh-materialized-view", { view: { schema: "public", name: "view" } }, []),
		makeAction(
			"replace-object",
			{ object: "v2", entry: "VIEW", drop: ["DROP VIEW IF EXISTS public.v2"], sql: "CREATE VIEW public.v2 AS SELECT 1 AS one" },
			[],
		),
	];
	const actions = chain.map((action, index) => ({ ...action, after: chain.slice(Math.max(0, index - 1), index).map(({ id }) => id) }));
	expect(await w.execute(actions)).toEqual({ left: 0 });
	expect(await w.to.query("SELECT rows FROM public.view")).toEqual([{ rows: 2 }]);
	const dimensions = "SELECT dimension_type, column_name FROM timescaledb_information.dimensions ORDER BY 1 DESC";
	expect(await w.to.query(dimensions)).toEqual([
		{ dimension_type: "Time", column_name: "ts" },
		{ dimension_type: "Space", column_name: "De vice" },
	]);
	// Keys must reach every chunk, and be valid there
	const onChunks = await w.to.query(`SELECT contype, count(*)::int, bool_and(convalidated) AS valid FROM pg_constraint
		WHERE conrelid IN (SELECT format('%I.%I', chunk_schema, chunk_name)::regclass FROM timescaledb_information.chunks)
		AND contype IN ('p', 'f') GROUP BY 1 ORDER BY 1`);
	expect(onChunks).toEqual([
		{ contype: "f", count: 2, valid: true },
		{ contype: "p", count: 2, valid: true },
	]);
});
