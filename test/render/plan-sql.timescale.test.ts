import { expect, test, vi } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { scanSql } from "../../src/pg/pgdump/scan-sql.js";
import { openSession } from "../../src/pg/session.js";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { expectExit } from "../support/diagnostics.js";
import { endpointOf } from "../support/endpoints.js";

vi.setConfig({ testTimeout: 180_000 });

const schema = `
	CREATE SCHEMA app;
	CREATE TYPE app.mood AS ENUM ('sad; or not', 'it''s ok');
	CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
	CREATE SEQUENCE app.numbers INCREMENT 5;
	CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); -- why; not
		RETURN NEW; END $$;
	CREATE TABLE app.devices (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, mood app.mood, n app.positive);
	CREATE TABLE app.readings (device int NOT NULL REFERENCES app.devices, at timestamptz NOT NULL, value float8, PRIMARY KEY (device, at));
	CREATE INDEX readings_value ON app.readings (value) WHERE value > 0;
	CREATE TRIGGER touch BEFORE INSERT ON app.devices FOR EACH ROW EXECUTE FUNCTION app.touch();
	ALTER TABLE app.devices ENABLE ROW LEVEL SECURITY;
	CREATE POLICY larger ON app.devices FOR SELECT USING (n > 1);
	CREATE TABLE app."odd
DROP TABLE app.devices; --" ("a;b" int, "Ünï" text DEFAULT 'x;--');
	CREATE TABLE app.events (id int, at date NOT NULL) PARTITION BY RANGE (at);
	CREATE TABLE app.events_2026 PARTITION OF app.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
	CREATE INDEX events_id ON app.events (id);
	CREATE VIEW app.names AS SELECT name FROM app.devices;
	CREATE MATERIALIZED VIEW app.moods AS SELECT mood, count(*) AS n FROM app.devices GROUP BY mood;
	COMMENT ON TABLE app.devices IS 'a; comment -- of one line
and another';
	GRANT SELECT ON app.names TO PUBLIC`;

const spec = `version: 1
name: script
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
schema: { include: [app] }
tables:
  - { match: "app.*", data: none }
  - { match: app.readings, hypertable: { column: at, chunk_interval: 2 days } }
replicate: { mode: none }
accept: []
`;

test("the script of a schema-only plan, run statement by statement, makes the catalog that apply makes", async () => {
	await using source = await createTestDatabase("source");
	await using applied = await createTestDatabase("target");
	await using scripted = await createTestDatabase("target");
	await source.query(schema);
	await using folder = await cliFolder(spec, { SOURCE_URL: source.url, TARGET_URL: applied.url });
	const script = await folder.run("plan", "--sql");
	expectExit(script, 0);
	expectExit(await folder.run("apply", "--yes"), 0);
	for (const statement of statementsOf(script.stdout)) await scripted.query(statement);
	expect(await catalogOf(scripted)).toEqual(await catalogOf(applied));
	expect(Object.keys((await catalogOf(applied)).objects).length).toBeGreaterThan(20);
});

/** As psql cuts it. */
function statementsOf(script: string): readonly string[] {
	const ends = [...scanSql(script)].flatMap(({ type, end }) => (type === "semicolon" ? [end] : []));
	return ends.map((end, index) => script.slice(index === 0 ? 0 : ends[index - 1], end));
}

async function catalogOf({ url, query }: TestDatabase) {
	await using session = await openSession(endpointOf(url, "target"), { applicationName: "test" });
	const { objects } = await introspect(session, { side: "target", schemas: ["app"] });
	const dimensions = await query(
		"SELECT hypertable_name, column_name, time_interval FROM timescaledb_information.dimensions ORDER BY 1, 2",
	);
	return { objects: Object.fromEntries([...objects.values()].map(({ id, sql }) => [id, sql])), dimensions };
}
