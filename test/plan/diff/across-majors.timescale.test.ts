import { expect, test } from "vitest";
import { startPostgresMajor } from "../../../scripts/servers/postgres-major.js";
import type { Plan } from "../../../src/plan/plan.js";
import { cliFolder } from "../../support/cli.js";
import { createTestDatabase } from "../../support/databases.js";
import { expectErrors, expectExit } from "../../support/diagnostics.js";

const spec = (more = "") => `version: 1
name: across_majors
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
replicate: { mode: none }
schema: { include: [public, My shop] }
${more}`;

/** Whatever holds a query or an expression: servers before 16 print the columns of a view's only table with the table's name. */
const schema = `
	CREATE SCHEMA "My shop";
	CREATE TABLE items (id int PRIMARY KEY, name varchar(20) CHECK (name IN ('a', 'b') OR name LIKE 'x%'), price numeric DEFAULT 1 + 1,
		at timestamptz DEFAULT now());
	CREATE TABLE "My shop"."Lines" (item int REFERENCES items, "N o" int, PRIMARY KEY (item, "N o"));
	CREATE VIEW cheap AS SELECT id, name FROM items WHERE price < 10 ORDER BY name;
	CREATE VIEW counted AS SELECT id, name, count(*) AS n FROM items GROUP BY id;
	CREATE VIEW "My shop"."Sums" AS SELECT name, sum("N o") AS sum FROM "My shop"."Lines" JOIN public.items ON id = item GROUP BY name;
	CREATE VIEW recursive AS WITH RECURSIVE r AS (SELECT id FROM items UNION SELECT id + 1 FROM r WHERE id < 5) SELECT id FROM r;
	CREATE VIEW above AS SELECT id FROM cheap WHERE id IN (SELECT item FROM "My shop"."Lines");
	CREATE MATERIALIZED VIEW kept AS SELECT name, max(at) AS last FROM items GROUP BY name;
	CREATE UNIQUE INDEX kept_name ON kept (name);
	CREATE INDEX items_lower ON items (lower(name)) WHERE name <> 'x';
	CREATE FUNCTION trace() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
	CREATE TRIGGER traced BEFORE UPDATE ON items FOR EACH ROW WHEN (old.price <> new.price AND new.name IN ('a', 'b')) EXECUTE FUNCTION trace();
	CREATE POLICY own ON items USING (name = current_user AND id IN (SELECT item FROM "My shop"."Lines"));
	ALTER TABLE items ENABLE ROW LEVEL SECURITY;
	CREATE RULE no_delete AS ON DELETE TO items WHERE old.price > 5 DO INSTEAD NOTHING;
	CREATE FUNCTION cheapest(most numeric DEFAULT 3) RETURNS SETOF items LANGUAGE sql STABLE AS 'SELECT * FROM public.items WHERE price < most';
`;

test.each([14, 15] as const)(
	"PostgreSQL %i and 17 print the same objects otherwise, which is no difference; a changed one shows only what changed",
	async (major) => {
		const cluster = await startPostgresMajor(major);
		await using _stopped = { [Symbol.asyncDispose]: cluster.stop };
		await using source = await createTestDatabase(cluster);
		await using target = await createTestDatabase("target");
		await source.query(schema);
		await using folder = await cliFolder(spec(), { SOURCE_URL: source.url, TARGET_URL: target.url });
		expectExit(await folder.run("apply", "--yes"), 0);
		expect((await folder.run("plan")).stdout).toContain("No changes");
		// without the journal's word for it
		await target.query("DROP SCHEMA _hyperferry CASCADE");
		const printed = "SELECT pg_get_viewdef('cheap'::regclass) AS text";
		expect(await source.query(printed)).not.toEqual(await target.query(printed));
		const afresh = JSON.parse((await folder.run("plan", "--json")).stdout) as Plan;
		expect(afresh.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
		expect(afresh.actions.filter(({ phase, kind }) => phase === "schema" || (phase === "build" && kind !== "analyze-table"))).toEqual([]);

		await source.query("CREATE OR REPLACE VIEW cheap AS SELECT id, name FROM items WHERE price < 20 ORDER BY name");
		await source.query("CREATE OR REPLACE VIEW counted AS SELECT id, name, count(*) + 1 AS n FROM items GROUP BY id");
		const diff = ["-  WHERE (price < (10)::numeric)", "+  WHERE (price < (20)::numeric)"];
		expectErrors(await folder.run("plan"), 3, [
			{
				code: "C114",
				what: "view public.cheap exists on the target and differs",
				fix: "H320, object: public.cheap",
				note: diff.join(" ").replaceAll(/ +/g, " "),
			},
			{
				code: "C114",
				what: "view public.counted exists",
				fix: "H320, object: public.counted",
				note: "- count(*) AS n + (count(*) + 1) AS n",
			},
		]);
		await folder.writeSpec(spec("accept: [{ code: H320, object: public.cheap }, { code: H320, object: public.counted }]\n"));
		const replacing = JSON.parse((await folder.run("plan", "--json")).stdout) as Plan;
		expect(replacing.replaced.map(({ object, again, lost }) => [object, again, lost])).toEqual([
			["view public.cheap", [], []],
			['rule "_RETURN" on public.counted', [], []],
		]);
		expect(replacing.replaced[0]?.diff.filter((line) => /^[-+]/.test(line))).toEqual(diff);
		expectExit(await folder.run("apply", "--yes"), 0);
		expect(
			await target.query(
				"SELECT (SELECT pg_get_viewdef('cheap'::regclass) ~ '20') AS cheap, pg_get_viewdef('counted'::regclass) ~ '1' AS n",
			),
		).toEqual([{ cheap: true, n: true }]);
		expect((await folder.run("plan")).stdout).toContain("No changes");
	},
	300_000,
);
