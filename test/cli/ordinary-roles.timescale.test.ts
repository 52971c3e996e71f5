import { expect, test, vi } from "vitest";
import { cliFolder } from "../support/cli.js";
import type { TestDatabase } from "../support/databases.js";
import { expectExit } from "../support/diagnostics.js";
import { type OrdinaryWorld, ordinaryWorld } from "../support/ordinary-roles.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 300_000 });

function specOf(name: string, schema: string): string {
	return `version: 1
name: ${name}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
schema: ${schema}
tables:
  - match: "public.*"
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 10 days, primary_key: [id, ts] }
copy: { jobs: 2 }
cutover: { when: { lag: { below: 2s, for: 1s }, verify: full } }
`;
}

async function ownersOf({ target }: OrdinaryWorld): Promise<readonly string[]> {
	const rows = await target.query<{ owner: string }>(`
		SELECT DISTINCT owner FROM (
			SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace
			UNION ALL SELECT pg_get_userbyid(c.relowner) FROM pg_class c JOIN timescaledb_information.chunks h ON h.chunk_name = c.relname
			UNION ALL SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE proname IN ('order_count', 'touch')
			UNION ALL SELECT pg_get_userbyid(typowner) FROM pg_type WHERE typname = 'device_status'
		) AS owned(owner)`);
	return rows.map(({ owner }) => owner);
}

function databaseOf(database: TestDatabase): Promise<object[]> {
	return database.query(`
		SELECT shobj_description(d.oid, 'pg_database') AS comment, has_database_privilege('pg_monitor', d.oid, 'TEMPORARY') AS temporary,
			coalesce((SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid AND setrole = 0), '{}') AS settings
		FROM pg_database d WHERE datname = current_database()`);
}

test("without superusers on either side: roles are created, owners and privileges move, apply, cutover and clean pass", async () => {
	await using world = await ordinaryWorld();
	const { source, target, owner, user, reader, migrator } = world;
	await target.query(`GRANT SET ON PARAMETER session_replication_role TO ${migrator}`);
	const name = `ordinary_${owner.slice(3, 11)}`;
	await using folder = await cliFolder(specOf(name, "{ include: [public], roles: create }"), world.urls);

	const plan = await folder.run("plan");
	expectExit(plan, 0);
	expect(plan.stdout).toContain(`+ roles ${owner}, ${reader}, ${user}`);
	expect(plan.stdout).toMatch(new RegExp(`${migrator} becomes a member of ${owner}\\s+until\\s+clean`));
	expect(plan.stdout.replaceAll(/\s+/g, " ")).toContain(
		`objects to ${owner} when all is built (hypertables at once); until then ${migrator}`,
	);
	expect(plan.stdout.replaceAll(/\s+/g, " ")).toContain(
		"made when the target opens: 1 database comment, 1 database setting, 2 database privileges",
	);
	expect(plan.stdout).toContain(`ALTER DATABASE "${target.name}" SET "app"."token" TO '...';`);
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	expect((await folder.run("plan")).stdout).toContain("No changes.");
	expect(await ownersOf(world)).toEqual([owner]);
	const pictures = `SELECT pg_get_userbyid(lomowner) AS owner, encode(lo_get(oid), 'escape') AS data,
		EXISTS (SELECT FROM aclexplode(lomacl) a WHERE a.grantee = to_regrole('${reader}')) AS readable FROM pg_largeobject_metadata`;
	expect(await target.query(pictures)).toEqual([{ owner, data: "a picture", readable: true }]);
	expect(await databaseOf(target)).toEqual([{ comment: null, settings: [], temporary: true }]);
	expect(
		await target.query(
			`SELECT has_table_privilege($1, 'readings', 'SELECT') AS chunked, has_table_privilege($1, 'orders', 'INSERT') AS write,
				has_function_privilege($1, 'order_count(integer)', 'EXECUTE') AS run, has_function_privilege($2, 'order_count(integer)', 'EXECUTE') AS others,
				pg_has_role($3, $4, 'USAGE') AS member, rolconnlimit, rolconfig, shobj_description(to_regrole($4), 'pg_authid') AS comment
			FROM pg_roles WHERE rolname = $3`,
			[reader, "pg_monitor", user, owner],
		),
	).toEqual([
		{
			chunked: true,
			write: false,
			run: true,
			others: false,
			member: true,
			rolconnlimit: 50,
			rolconfig: ["work_mem=5MB"],
			comment: "owns the shop",
		},
	]);
	await source.query("SELECT lo_put(oid, 0, 'A') FROM pg_largeobject_metadata");
	// what apply and cutover do from here on, they do to somebody else's objects
	await source.query("UPDATE orders SET quantity = quantity + 1 WHERE id % 50 = 0; DELETE FROM readings WHERE id % 7 = 0");
	// an ordinary role cannot end a superuser's session, ours
	await source.query("SELECT pg_terminate_backend(pg_backend_pid())").catch(() => {});
	expectExit(await folder.run("cutover", "--confirm", name, "--wait", "60s"), 0);
	expect(await databaseOf(target)).toEqual([{ comment: "the shop", settings: ['search_path=public, "$user"'], temporary: false }]);
	expect(
		await target.query(
			`SELECT has_database_privilege($1, current_database(), 'CREATE') AS create, setconfig
			FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database() AND setrole = to_regrole($1)`,
			[reader],
		),
	).toEqual([{ create: true, setconfig: ["statement_timeout=10s"] }]);
	expect(await target.query(pictures)).toEqual([{ owner, data: "A picture", readable: true }]);
	const count = "SELECT count(*)::int AS rows FROM readings";
	expect(await target.query(count)).toEqual(await source.query(count));
	await target.query(`SET ROLE ${owner}; INSERT INTO orders (customer_id, quantity, price) VALUES (1, 1, 1)`);
	await target.query("RESET ROLE");
	const cleaned = await folder.run("clean", "--yes");
	expectExit(cleaned, 0);
	expect(cleaned.stderr).toContain(`membership of ${migrator} in ${owner}: revoked`);
	expect(await target.query("SELECT pg_has_role($1, $2, 'USAGE') AS member", [migrator, owner])).toEqual([{ member: false }]);
});

test("without the right to write as a replica, triggers and foreign keys are made by the commit that opens the target", async () => {
	await using world = await ordinaryWorld();
	const { source, target, owner, migrator } = world;
	const name = `origin_${owner.slice(3, 11)}`;
	await using folder = await cliFolder(
		specOf(name, `{ include: [public], privileges: skip, owners: { ${owner}: ${migrator} } }`),
		world.urls,
	);
	const acting = () =>
		target.query<{ name: string; valid: boolean }>(`
			SELECT conname AS name, convalidated AS valid FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
			UNION ALL SELECT tgname, true FROM pg_trigger WHERE tgname = 'orders_touch' ORDER BY 1`);

	const plan = await folder.run("plan");
	expectExit(plan, 0);
	expect(plan.stdout).toContain("W223  1 trigger or rule and 3 foreign keys are made at the cutover only");
	expect(plan.stdout.replaceAll(/\s+/g, " ")).toContain(
		"made when the target opens: 1 trigger, 3 foreign keys (validated afterwards), 1 database comment, 1 database setting",
	);
	expect(plan.stdout).toContain(`GRANT SET ON PARAMETER session_replication_role TO "${migrator}";`);
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	expect(await acting()).toEqual([]);
	expect((await folder.run("plan")).stdout).toContain("No changes.");
	// the source's trigger set changed_at: the target's, were it there, would set it again
	await source.query("UPDATE orders SET quantity = quantity + 1 WHERE id % 50 = 0; DELETE FROM readings WHERE id % 7 = 0");
	await source.query("SELECT pg_terminate_backend(pg_backend_pid())").catch(() => {});
	const cutover = await folder.run("cutover", "--confirm", name, "--wait", "60s");
	expectExit(cutover, 0);
	expect(await acting()).toEqual([
		{ name: "orders_customer_id_fkey", valid: true },
		{ name: "orders_device_id_fkey", valid: true },
		{ name: "orders_touch", valid: true },
		{ name: "readings_device_id_fkey", valid: true },
	]);
	expectExit(await folder.run("clean", "--yes"), 0);
});
