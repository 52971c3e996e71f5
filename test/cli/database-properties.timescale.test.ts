import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { expectExit } from "../support/diagnostics.js";
import { oneCopySpec, smallShop } from "../support/small-shop.js";

/** Roles and their privileges on parameters belong to the whole server. */
const web = `hf_web_${randomBytes(4).toString("hex")}`;

test("defaults, privileges and comment of the database move; what the target has, and what holds for the whole server, is said", async () => {
	await using shop = await smallShop({ spec: oneCopySpec });
	const { source, target, folder } = shop;
	await source.query(`
		CREATE ROLE ${web} NOLOGIN;
		GRANT CONNECT ON DATABASE ${source.name} TO ${web} WITH GRANT OPTION;
		GRANT SET ON PARAMETER log_statement TO ${web};
		COMMENT ON DATABASE ${source.name} IS 'it''s the shop';
		ALTER DATABASE ${source.name} SET "app.Mode" = 'live';
		ALTER DATABASE ${source.name} SET search_path = "Odd, name", public;
		ALTER DATABASE ${source.name} SET work_mem = '7MB';
		ALTER DATABASE ${source.name} SET default_transaction_read_only = on;
		ALTER ROLE ${web} IN DATABASE ${source.name} SET statement_timeout = '10s';
		ALTER ROLE ${web} SET work_mem = '9MB';
	`);
	await target.query(`CREATE ROLE ${web} NOLOGIN; ALTER DATABASE ${target.name} SET work_mem = '64MB'`);
	try {
		const plan = await folder.run("plan");
		expectExit(plan, 0);
		const text = plan.stdout.replaceAll(/\s+/g, " ");
		expect(text).toContain(
			"made at the end: 1 database comment, 2 database settings, 1 role setting, 1 database privilege, 1 parameter privilege",
		);
		expect(text).toContain("W225 setting work_mem is 64MB on the target and stays so; the source has 7MB");
		expect(text).toContain(`ALTER ROLE "${web}" SET "work_mem" TO '9MB';`);
		expectExit(await folder.run("plan", "--rehearse"), 0);
		expectExit(await folder.run("apply", "--yes"), 0);
		expect((await folder.run("plan")).stdout).toContain("No changes");
		const settings = `
			SELECT setrole::regrole::text AS role, unnest(setconfig) AS setting FROM pg_db_role_setting
			WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1, 2`;
		expect(await target.query(settings)).toEqual([
			{ role: "-", setting: "app.Mode=live" },
			{ role: "-", setting: 'search_path="Odd, name", public' },
			{ role: "-", setting: "work_mem=64MB" },
			{ role: web, setting: "statement_timeout=10s" },
		]);
		expect(
			await target.query(
				`SELECT shobj_description(oid, 'pg_database') AS comment, has_database_privilege($1, oid, 'CONNECT WITH GRANT OPTION') AS connect,
					has_parameter_privilege($1, 'log_statement', 'SET') AS parameter FROM pg_database WHERE datname = current_database()`,
				[web],
			),
		).toEqual([{ comment: "it's the shop", connect: true, parameter: true }]);
	} finally {
		await source.query("SET default_transaction_read_only = off");
		for (const database of [source, target]) await database.query(`DROP OWNED BY ${web}; DROP ROLE ${web}`);
	}
}, 300_000);
