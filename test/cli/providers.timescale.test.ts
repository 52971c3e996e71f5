import pg from "pg";
import { expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase } from "../support/databases.js";
import { expectExit } from "../support/diagnostics.js";
import { startOddServer } from "../support/odd-server.js";
import { smallSpec, urlWith } from "../support/small-shop.js";

test("a server that looks like a provider's is named, with its own ways, and nothing there asks for a superuser", async ({ skip }) => {
	const odd = await startOddServer({ wal_level: "replica" });
	if (!odd) return skip("servers come from elsewhere; test/plan/providers.test.ts asks the same of catalogs");
	try {
		const client = new pg.Client({ connectionString: odd.url });
		await client.connect();
		await client.query(`
			CREATE ROLE rds_superuser NOLOGIN;
			CREATE ROLE rds_replication NOLOGIN;
			CREATE ROLE migrator LOGIN PASSWORD 'migrator-pw' IN ROLE rds_superuser, pg_signal_backend;
			CREATE TABLE devices (id int PRIMARY KEY);
			CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL);
			ALTER TABLE devices OWNER TO migrator;
			ALTER TABLE readings OWNER TO migrator;
			ALTER DATABASE postgres OWNER TO migrator;
		`);
		await client.end();
		await using target = await createTestDatabase("target");
		const source = urlWith(odd.url, { username: "migrator", password: "migrator-pw", pathname: "/postgres" });
		await using folder = await cliFolder(smallSpec(), { SOURCE_URL: source, TARGET_URL: target.url });
		const plan = await folder.run("plan");
		expectExit(plan, 3);
		const text = `${plan.stdout}${plan.stderr}`.replaceAll(/\s+/g, " ");
		expect(text).toMatch(/source migrator@\S+ PostgreSQL [\d.]+, Amazon RDS or Aurora sslmode/);
		expect(text).toContain("C105 wal_level of the source is replica, not logical");
		expect(text).toContain("Amazon RDS or Aurora: rds.logical_replication = 1 in a custom parameter group of the instance");
		expect(text).toContain("C108 migrator may not replicate from the source");
		expect(text).toContain('GRANT "rds_replication" TO "migrator";');
		expect(text).not.toContain("ALTER SYSTEM");
	} finally {
		await odd.stop();
	}
}, 300_000);
