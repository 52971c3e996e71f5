import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { type CliFolder, cliFolder } from "../support/cli.js";
import { createTestDatabase, type TestDatabase } from "../support/databases.js";
import { busySource, busySpec, busyTables } from "./busy-source.js";

export interface BusyWorld extends AsyncDisposable {
	/** The migration's: slots of all databases of a server share their names. */
	readonly name: string;
	readonly source: TestDatabase;
	readonly target: TestDatabase;
	readonly folder: CliFolder;
}

/** Two databases, the source filled, and a folder with the spec, whose migration gets a name of its own. */
export async function busyWorld(spec = busySpec, schema = busySource): Promise<BusyWorld> {
	const source = await createTestDatabase("source");
	const target = await createTestDatabase("target");
	await source.query(schema);
	const name = `crash_${randomBytes(4).toString("hex")}`;
	const folder = await cliFolder(spec.replace("name: crash", `name: ${name}`), { SOURCE_URL: source.url, TARGET_URL: target.url });
	return {
		name,
		source,
		target,
		folder,
		async [Symbol.asyncDispose]() {
			await folder[Symbol.asyncDispose]();
			await source[Symbol.asyncDispose]();
			await target[Symbol.asyncDispose]();
		},
	};
}

/** Every table has the same rows on both sides, told by our own means. Nobody may write meanwhile. */
export async function expectSameRows({ source, target }: BusyWorld, tables: readonly string[] = busyTables): Promise<void> {
	const digests = tables
		.map(
			(name) =>
				`SELECT '${name}' AS name, count(*)::int AS rows, md5(string_agg(t::text, ';' ORDER BY t::text COLLATE "C")) AS md5 FROM ${name} t`,
		)
		.join(" UNION ALL ");
	const digest = `${digests} ORDER BY 1`;
	expect(await target.query(digest)).toEqual(await source.query(digest));
}

/** After clean: neither side has anything of ours. */
export async function expectNothingLeft({ source, target }: BusyWorld): Promise<void> {
	const settings = "SELECT 1 FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())";
	expect(await source.query("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()")).toEqual([]);
	expect(await source.query("SELECT pubname FROM pg_publication")).toEqual([]);
	expect(await source.query("SELECT relname FROM pg_class WHERE relreplident = 'f'")).toEqual([]);
	expect(await source.query(settings)).toEqual([]);
	expect(await target.query(settings)).toEqual([]);
	expect(await target.query("SELECT 1 FROM pg_namespace WHERE nspname = '_hyperferry'")).toEqual([]);
}
