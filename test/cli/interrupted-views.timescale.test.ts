import { expect, test } from "vitest";
import { startPostgresMajor } from "../../scripts/servers/postgres-major.js";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase } from "../support/databases.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";

const spec = `version: 1
name: interrupted_views
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
replicate: { mode: none }
`;

const schema = `
	CREATE TABLE items (id int PRIMARY KEY, v text);
	INSERT INTO items VALUES (1, 'one');
	CREATE FUNCTION stops(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
		BEGIN IF current_setting('shop.stop', true) = 'on' THEN RAISE 'stopped'; END IF; RETURN $1; END $$;
	CREATE INDEX items_v ON items (public.stops(v));
	CREATE VIEW plain AS SELECT items.id, items.v FROM items;
	CREATE VIEW counted AS SELECT id, v, count(*) AS n FROM items GROUP BY id;
	CREATE VIEW loop_a AS SELECT 1 AS a;
	CREATE VIEW loop_b AS SELECT a FROM loop_a;
	CREATE OR REPLACE VIEW loop_a AS SELECT 1 AS a WHERE EXISTS (SELECT FROM loop_b);
`;

test.each([15, 17] as const)(
	"an apply that stopped between the two steps of a view goes on, PostgreSQL %i",
	async (major) => {
		const cluster = await startPostgresMajor(major);
		await using _stopped = { [Symbol.asyncDispose]: cluster.stop };
		await using source = await createTestDatabase(cluster);
		await using target = await createTestDatabase("target");
		await source.query(schema);
		await using folder = await cliFolder(spec, { SOURCE_URL: source.url, TARGET_URL: target.url });
		// The index comes between the two steps
		await target.query(`ALTER DATABASE ${target.name} SET shop.stop = 'on'`);
		expectErrors(await folder.run("apply", "--yes"), 1, [{ code: "E408", what: "items_v", why: "stopped" }]);
		await target.query(`ALTER DATABASE ${target.name} RESET shop.stop`);
		expectExit(await folder.run("plan"), 0);
		expectExit(await folder.run("apply", "--yes"), 0);
		const definitions = "SELECT definition FROM pg_views WHERE viewname IN ('counted', 'loop_a') AND definition !~ 'NULL' ORDER BY 1";
		expect(await target.query(definitions)).toHaveLength(2);
		expect((await folder.run("plan")).stdout).toContain("No changes");
	},
	120_000,
);
