import { expect, test } from "vitest";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallShop, oneCopySpec as spec } from "../support/small-shop.js";

const schema = `
	CREATE SCHEMA tools;
	CREATE EXTENSION citext WITH SCHEMA tools VERSION '1.5';
	CREATE EXTENSION pg_trgm WITH SCHEMA public;
	CREATE EXTENSION dblink;
	CREATE TABLE words (id int PRIMARY KEY, word tools.citext);
	CREATE INDEX ON words USING gin ((word::text) gin_trgm_ops);
	INSERT INTO words VALUES (1, 'Ferry');
	CREATE TABLE settings (name text, value text);
	INSERT INTO settings VALUES ('shipped', 'x'), ('mine', 'o''clock');
	ALTER EXTENSION dblink ADD TABLE settings;
	SET allow_system_table_mods = on;
	UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass], extcondition = ARRAY['WHERE name <> ''shipped'''] WHERE extname = 'dblink';
`;

test("extensions are created in the source's version and schema; rows in their tables are announced", async () => {
	await using shop = await smallShop({ schema, spec });
	const planned = await shop.folder.run("plan");
	expectExit(planned, 0);
	expect(planned.stdout).toMatch(/^Checks {2}\d+ passed, 1 warning$/m);
	expect(planned.stdout).toContain("W241  1 row of yours in public.settings does not move");
	expectExit(await shop.folder.run("apply", "--yes"), 0);
	const versions = `SELECT extname, extversion, extnamespace::regnamespace::text AS schema FROM pg_extension
		WHERE extname NOT IN ('plpgsql', 'timescaledb') ORDER BY 1`;
	expect(await shop.target.query(versions)).toEqual(await shop.source.query(versions));
	expect(await shop.target.query("SELECT id FROM words WHERE word OPERATOR(tools.=) 'FERRY'::tools.citext")).toEqual([{ id: 1 }]);
	const again = await shop.folder.run("plan");
	expect(again.stdout).toContain("No changes");
}, 300_000);

test("what the target lacks, has in an older version or in another schema is said beforehand", async () => {
	await using shop = await smallShop({
		spec,
		schema: `${schema}
			CREATE EXTENSION hstore;
			CREATE TABLE pairs (id int PRIMARY KEY, pairs hstore);
			CREATE EXTENSION ltree;
			CREATE TABLE paths (id int PRIMARY KEY, path ltree);
			UPDATE pg_extension SET extversion = '9.9' WHERE extname = 'hstore';
			UPDATE pg_extension SET extname = 'long_tree' WHERE extname = 'ltree';`,
	});
	await shop.target.query("CREATE SCHEMA other; CREATE EXTENSION pg_trgm WITH SCHEMA other");
	expectErrors(await shop.folder.run("plan"), 3, [
		{ code: "C119", what: "the target cannot have the extension long_tree", fix: "pg_available_extensions" },
		{ code: "C170", what: /extension hstore would have version 1\.\d+ on the target, 9\.9 on the source/, fix: "VERSION" },
		{ code: "C171", what: "extension pg_trgm lies in schema other on the target, in public on the source", fix: "SET SCHEMA" },
	]);
	await shop.target.query("ALTER EXTENSION pg_trgm SET SCHEMA public; CREATE EXTENSION hstore");
	await shop.folder.writeSpec(`${spec}schema: { skip: ["extension long_tree", "table public.paths"] }\n`);
	expectExit(await shop.folder.run("plan"), 0);
}, 300_000);
