import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { TestDatabase } from "../support/databases.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallName, smallShop } from "../support/small-shop.js";

const spec = (schema: string, more = "") => `version: 1
name: ${smallName}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
schema: ${schema}
tables:
  - match: "public.*"
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 1 day, primary_key: [id, ts] }
cutover: { when: { lag: { below: 2s, for: 1s } } }
${more}`;

const schema = `
	CREATE TABLE devices (id int PRIMARY KEY);
	CREATE TABLE readings (id int PRIMARY KEY, ts timestamptz NOT NULL);
	CREATE TABLE base (id int PRIMARY KEY);
	CREATE TABLE child () INHERITS (base);
	CREATE TABLE ddl (at timestamptz DEFAULT now(), what text);
	INSERT INTO readings SELECT n, timestamptz '2026-01-01' + n * interval '12 hours' FROM generate_series(1, 4) n;
	CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.ddl (what) VALUES (tg_tag); END $$;
	CREATE PUBLICATION outbound FOR TABLE devices WHERE (id > 3), readings, ONLY base WITH (publish = 'insert, update');
	CREATE PUBLICATION "All of it" FOR TABLES IN SCHEMA public;
	COMMENT ON PUBLICATION outbound IS 'for the warehouse';
	CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION note_ddl();
	CREATE EVENT TRIGGER asleep ON sql_drop EXECUTE FUNCTION note_ddl();
	ALTER EVENT TRIGGER asleep DISABLE;
	COMMENT ON EVENT TRIGGER asleep IS 'not now';
`;

const there = `
	SELECT 'publication ' || pubname || ' ' || concat_ws('/', pubinsert, pubupdate, pubdelete, obj_description(oid, 'pg_publication')) AS what FROM pg_publication
	UNION ALL SELECT 'event trigger ' || evtname || ' ' || concat_ws('/', evtevent, evtenabled, evttags::text, obj_description(oid, 'pg_event_trigger'))
		FROM pg_event_trigger WHERE evtname NOT LIKE 'timescaledb%'
	UNION ALL SELECT 'row filter ' || tablename || ' ' || coalesce(rowfilter, '') FROM pg_publication_tables
		WHERE pubname = 'outbound' AND schemaname = 'public' ORDER BY 1`;
const ofTheUser = (rows: readonly Record<string, unknown>[]) => rows.filter(({ what }) => !`${what}`.includes("hyperferry"));

test("publications and event triggers stay unless the spec names them; then they are made when the target opens, and never before", async () => {
	await using shop = await smallShop({ schema, spec: spec("{ include: [public] }") });
	const { source, target, folder } = shop;
	const without = await folder.run("plan");
	expectExit(without, 0);
	expect(without.stdout).toContain(". publication outbound  left out: publications stay there, unless schema.late names them");
	expect(without.stdout).toContain(". event trigger noted  left out");

	await folder.writeSpec(spec("{ late: [publications, event_triggers] }"));
	const planned = await folder.run("plan");
	expectExit(planned, 0);
	expect(planned.stdout.replaceAll(/\s+/g, " ")).toContain(
		'made when the target opens: publication "All of it", publication outbound, event trigger asleep, event trigger noted',
	);
	expect(planned.stdout).toContain("! W243  publication outbound will not publish new chunks of public.readings");
	const apply = folder.start("apply", "--yes");
	await apply.until(/= ready/);
	expect(await target.query(there)).toEqual([]);
	const streaming = await folder.run("plan");
	expect(streaming.stdout).toContain("No changes");
	await source.query("UPDATE ONLY base SET id = id; INSERT INTO devices VALUES (1), (5)");
	expectExit(await folder.run("cutover", "--confirm", smallName), 0);
	expectExit(await apply.result, 0);
	expect(ofTheUser(await target.query(there))).toEqual(ofTheUser(await source.query(there)));
	// what the migration did on the source was noted there, and came along; nothing of what it did on the target, but what comes after it
	const noted = await source.query("SELECT what FROM ddl");
	expect(noted).toContainEqual({ what: "CREATE PUBLICATION" });
	expect(await target.query("SELECT what FROM ddl")).toEqual(noted);
	await target.query("CREATE TABLE later ()");
	expect(await target.query("SELECT what FROM ddl")).toEqual([...noted, { what: "CREATE TABLE" }]);
	const chunks = await target.query<{ count: number }>(
		"SELECT count(*)::int FROM pg_publication_tables WHERE pubname = 'outbound' AND schemaname = '_timescaledb_internal'",
	);
	expect(chunks[0]?.count).toBeGreaterThan(0);
}, 300_000);

/** Roles belong to the whole server. */
const owner = `hf_publisher_${randomBytes(4).toString("hex")}`;

function dropping(...databases: readonly TestDatabase[]): AsyncDisposable {
	return {
		async [Symbol.asyncDispose]() {
			for (const { query } of databases) await query(`DROP OWNED BY ${owner} CASCADE; DROP ROLE ${owner}`);
		},
	};
}

test("a copy without streaming makes them at its end; a publication for all tables does not go with hypertables", async () => {
	const late = "{ late: [publications] }";
	await using shop = await smallShop({
		schema: `${schema} CREATE PUBLICATION everything FOR ALL TABLES;`,
		spec: spec(late, "replicate: { mode: none }\n"),
	});
	const { source, target, folder } = shop;
	for (const { query } of [source, target]) await query(`CREATE ROLE ${owner} NOLOGIN`);
	await using _ = dropping(source, target);
	await source.query(`ALTER PUBLICATION outbound OWNER TO ${owner}`);
	expectErrors(await folder.run("plan"), 3, [
		{
			code: "C173",
			what: "publication everything FOR ALL TABLES cannot be with hypertables",
			fix: 'schema: { skip: ["publication everything"] }',
		},
	]);
	await folder.writeSpec(spec('{ late: [publications], skip: ["publication everything"] }', "replicate: { mode: none }\n"));
	expectExit(await folder.run("apply", "--yes"), 0);
	expect(await target.query("SELECT pubname, pg_get_userbyid(pubowner) AS owner FROM pg_publication ORDER BY 1")).toEqual([
		{ pubname: "All of it", owner: expect.not.stringContaining(owner) },
		{ pubname: "outbound", owner },
	]);
	expect((await folder.run("plan")).stdout).toContain("No changes");
	await folder.writeSpec(spec("{ late: [subscriptions] }"));
	expectErrors(await folder.run("validate"), 64, [{ code: "S105", place: "migration.yaml:5:" }]);
}, 300_000);
