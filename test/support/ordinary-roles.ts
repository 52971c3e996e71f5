import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createTestDatabase, type TestDatabase } from "./databases.js";
import { urlWith } from "./small-shop.js";

/** The demo's database, owned and moved by roles without superuser rights. */
export interface OrdinaryWorld extends AsyncDisposable {
	readonly source: TestDatabase;
	readonly target: TestDatabase;
	/** The migrating role's URLs. */
	readonly urls: { readonly SOURCE_URL: string; readonly TARGET_URL: string };
	/** Names of roles: `owner` has everything, `user` logs in as a member of it, `reader` may SELECT, `migrator` moves it. */
	readonly owner: string;
	readonly user: string;
	readonly reader: string;
	readonly migrator: string;
}

/** `community`: version of TimescaleDB's community edition for the target. On the target only the migrator exists, as the owner of the database who may create roles; what more it may is up to the test. */
export async function ordinaryWorld(community?: string): Promise<OrdinaryWorld> {
	const [source, target] = await Promise.all([
		createTestDatabase("source"),
		community === undefined ? createTestDatabase("target") : createTestDatabase("community", { timescaledb: community }),
	]);
	// roles belong to the whole server
	const prefix = `hf_${randomBytes(4).toString("hex")}`;
	const [owner, user, reader, migrator] = ["owner", "user", "reader", "migrator"].map((name) => `${prefix}_${name}`) as [
		string,
		string,
		string,
		string,
	];
	const schema = await readFile(new URL("../../examples/01-first-light/source.sql", import.meta.url), "utf8");
	await source.query(`
		CREATE ROLE ${owner} NOLOGIN;
		COMMENT ON ROLE ${owner} IS 'owns the shop';
		CREATE ROLE ${user} LOGIN PASSWORD 'user-pw' IN ROLE ${owner} CONNECTION LIMIT 50;
		ALTER ROLE ${user} SET work_mem = '5MB';
		CREATE ROLE ${reader} NOLOGIN;
		CREATE ROLE ${migrator} LOGIN REPLICATION PASSWORD 'migrator-pw' IN ROLE ${owner}, pg_signal_backend;
		ALTER DATABASE ${source.name} OWNER TO ${owner};
		ALTER SCHEMA public OWNER TO ${owner};
		SET demo.readings = 3000;
		SET ROLE ${owner};
	`);
	await source.query(schema);
	await source.query(`
		GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader};
		REVOKE EXECUTE ON FUNCTION order_count(integer) FROM PUBLIC;
		GRANT EXECUTE ON FUNCTION order_count(integer) TO ${reader};
		ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${reader};
		SELECT lo_from_bytea(0, 'a picture');
		DO $$ BEGIN EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO ${reader}', (SELECT oid FROM pg_largeobject_metadata)); END $$;
		ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
		CREATE POLICY few ON customers FOR SELECT TO ${reader} USING (id < 10);
		COMMENT ON DATABASE ${source.name} IS 'the shop';
		ALTER DATABASE ${source.name} SET search_path = public, "$user";
		GRANT CREATE ON DATABASE ${source.name} TO ${reader};
		REVOKE TEMPORARY ON DATABASE ${source.name} FROM PUBLIC;
		RESET ROLE;
		ALTER DATABASE ${source.name} SET app.token = 'geheim';
		ALTER ROLE ${reader} IN DATABASE ${source.name} SET statement_timeout = '10s';
	`);
	await target.query(`
		CREATE ROLE ${migrator} LOGIN CREATEROLE PASSWORD 'migrator-pw';
		ALTER DATABASE ${target.name} OWNER TO ${migrator};
	`);
	const url = (of: TestDatabase) => urlWith(of.url, { username: migrator, password: "migrator-pw" });
	return {
		source,
		target,
		urls: { SOURCE_URL: url(source), TARGET_URL: url(target) },
		owner,
		user,
		reader,
		migrator,
		async [Symbol.asyncDispose]() {
			for (const database of [source, target]) {
				await database.query("SET default_transaction_read_only = off");
				await database.query(`ALTER DATABASE ${database.name} OWNER TO CURRENT_USER`);
				for (const role of [migrator, user, reader, owner]) {
					const [found] = await database.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
					if (found) await database.query(`DROP OWNED BY ${role} CASCADE`);
				}
				for (const role of [migrator, user, reader, owner]) await database.query(`DROP ROLE IF EXISTS ${role}`);
				await database[Symbol.asyncDispose]();
			}
		},
	};
}
