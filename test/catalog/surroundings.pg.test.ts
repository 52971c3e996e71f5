import pg from "pg";
import { expect, test } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import { introspect } from "../../src/catalog/introspect.js";
import { openSession } from "../../src/pg/session.js";
import { endpointOf } from "../support/endpoints.js";

const objects = `
	CREATE EXTENSION citext VERSION '1.5';
	CREATE COLLATION mine (LOCALE = 'C');
	CREATE TABLE words (id int PRIMARY KEY, word text COLLATE mine);
	CREATE TABLE added (name text);
	INSERT INTO added VALUES ('shipped'), ('mine');
	ALTER EXTENSION citext ADD TABLE added;
	CREATE MATERIALIZED VIEW full_one AS SELECT 1 AS n;
	CREATE MATERIALIZED VIEW empty_one AS SELECT 1 AS n WITH NO DATA;
	CREATE SUBSCRIPTION inbound CONNECTION 'host=nowhere password=geheim' PUBLICATION p, q WITH (connect = false, slot_name = inbound_slot);
	SELECT lo_from_bytea(n, 'x') FROM generate_series(2001, 3200) n;
	CREATE ROLE keeper;
	GRANT SELECT ON LARGE OBJECT 2001 TO keeper;
	ALTER LARGE OBJECT 2002 OWNER TO keeper;
	CREATE ROLE visitor LOGIN PASSWORD 'visitor-pw' IN ROLE keeper;
	GRANT SELECT ON words TO visitor;
`;

/** What an extension's script does with pg_extension_config_dump; PostgreSQL 12 forbids it until a restart. */
const configuration = `
	SET allow_system_table_mods = on;
	UPDATE pg_extension SET extconfig = ARRAY['added'::regclass], extcondition = ARRAY['WHERE name <> ''shipped'''] WHERE extname = 'citext';
`;

test.each([12, 13, 14, 15, 16, 17, 18] as const)(
	"extensions, collations, large objects and subscriptions are read from PostgreSQL %i, by any role",
	async (major) => {
		const cluster = await startPostgresMajor(major);
		try {
			const client = new pg.Client({ connectionString: cluster.url });
			await client.connect();
			await client.query(objects);
			if (major > 12) await client.query(configuration);
			await client.end();
			await using session = await openSession(endpointOf(cluster.url), { applicationName: "test" });
			const source = await introspect(session, { side: "source", schemas: ["public"] });
			expect(source.server.extensions.find(({ name }) => name === "citext")).toEqual({
				name: "citext",
				version: "1.5",
				schema: "public",
				relocatable: true,
				ours: true,
				rows: major > 12 ? [{ table: { schema: "public", name: "added" }, condition: "WHERE name <> 'shipped'", rows: 1 }] : [],
			});
			const available = source.server.availableExtensions.find(({ name }) => name === "citext");
			expect(available).toMatchObject({ versions: expect.arrayContaining(["1.5", "1.6"]), defaultVersion: expect.any(String) });
			// trusted extensions came with 13
			expect(available?.needsSuperuser).toBe(major < 13);
			expect(source.collations).toEqual([
				{ schema: "public", name: "mine", provider: "c", locale: "C", user: "column word of table public.words" },
			]);
			expect(source.server.locale).toMatchObject({ provider: "c", collate: source.server.locale.name });
			expect(source.server.subscriptions).toEqual([
				{ name: "inbound", enabled: false, publications: ["p", "q"], slot: "inbound_slot", tables: [] },
			]);
			expect(source.tablespaces).toEqual([]);
			expect([...source.tables.values()].flatMap(({ id, populated }) => (populated === undefined ? [] : [[id.name, populated]]))).toEqual([
				["empty_one", false],
				["full_one", true],
			]);
			const largeObjects = { objects: 1200, unreadable: 0, grantees: ["keeper"], owners: ["keeper", "postgres"] };
			expect(source.largeObjects).toMatchObject({
				...largeObjects,
				ranges: [
					{ from: 2001, objects: 1000 },
					{ from: 3001, objects: 200 },
				],
			});
			expect(source.largeObjects.changes === undefined).toBe(major < 15);
			const target = await introspect(session, { side: "target", schemas: ["public"] });
			expect(target.collations.map(({ name }) => name)).toEqual(expect.arrayContaining(["C", "POSIX"]));

			const visitor = endpointOf(Object.assign(new URL(cluster.url), { username: "visitor", password: "visitor-pw" }).href);
			await using visiting = await openSession(visitor, { applicationName: "test" });
			const seen = await introspect(visiting, { side: "source", schemas: ["public"] });
			expect(seen.largeObjects).toMatchObject({ ...largeObjects, unreadable: 1198 });
			expect(seen.server.subscriptions).toEqual(source.server.subscriptions);
		} finally {
			await cluster.stop();
		}
	},
	300_000,
);
