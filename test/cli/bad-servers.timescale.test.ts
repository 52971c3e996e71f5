import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase } from "../support/databases.js";
import { type Expected, expectErrors } from "../support/diagnostics.js";
import { footprint } from "../support/footprint.js";
import { startOddServer } from "../support/odd-server.js";
import { type SmallShop, smallShop, smallSpec, urlWith } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 180_000 });

let shop: SmallShop;
let before: string;
beforeAll(async () => {
	shop = await smallShop();
	before = await footprint(shop.source, shop.target);
});
afterAll(async () => shop?.[Symbol.asyncDispose]());

/** Runs a command with other URLs or another spec: it must end so, and neither database may have changed. */
async function refused(
	exit: number,
	expected: readonly Expected[],
	given: { readonly source?: string; readonly target?: string; readonly spec?: string; readonly args?: readonly string[] } = {},
): Promise<void> {
	const env = { SOURCE_URL: given.source ?? shop.source.url, TARGET_URL: given.target ?? shop.target.url };
	await using folder = await cliFolder(given.spec ?? smallSpec(), env);
	const result = await folder.run(...(given.args ?? ["apply", "--yes"]));
	expectErrors(result, exit, expected);
	expect(`${result.stdout}${result.stderr}`).not.toMatch(/secret-pw|wrong-pw/);
	expect(await footprint(shop.source, shop.target)).toBe(before);
}

describe("a server that cannot be used", () => {
	test("an unreachable source or target: 75, whoever asks", async () => {
		const away = (url: string) => urlWith(url, { host: "127.0.0.1", port: "1" });
		const unreachable = (side: string): Expected => ({
			code: "C101",
			what: `the ${side} cannot be reached`,
			where: new RegExp(`^${side} \\S+@127\\.0\\.0\\.1:1/`),
			why: "ECONNREFUSED",
			fix: "run the same command again",
		});
		await refused(75, [unreachable("source")], { source: away(shop.source.url), args: ["plan"] });
		await refused(75, [unreachable("target")], { target: away(shop.target.url) });
		await refused(75, [unreachable("target")], { target: away(shop.target.url), args: ["status"] });
	});

	test("a wrong password", () =>
		refused(
			1,
			[
				{
					code: "C102",
					what: /the source refused the login of \w+/,
					where: "source ",
					why: "password authentication failed",
					fix: "PGPASSWORD",
				},
			],
			{
				source: urlWith(shop.source.url, { password: "wrong-pw" }),
			},
		));

	test("a database that is not there", () =>
		refused(1, [{ code: "C117", what: "the database nowhere does not exist on the target", where: "/nowhere", fix: "database" }], {
			target: urlWith(shop.target.url, { pathname: "/nowhere" }),
		}));

	test("the same database on both sides", async () => {
		await using both = await createTestDatabase("target");
		await both.query("CREATE TABLE devices (id int PRIMARY KEY)");
		const untouched = await footprint(both);
		const spec = smallSpec().replace(/ {2}- match: public.readings\n.*\n/, "");
		await refused(
			3,
			[
				{
					code: "C103",
					what: `the same database, ${both.name}`,
					where: `target `,
					why: "system identifier",
					fix: "source.url or target.url",
				},
			],
			{ source: both.url, target: both.url, spec },
		);
		expect(await footprint(both)).toBe(untouched);
	});

	test("a target without TimescaleDB", async () => {
		await using bare = await createTestDatabase("target", { timescaledb: false });
		const spec = smallSpec().replace(/(url: .*TARGET_URL[^}]*}") }/, "$1, create_extensions: false }");
		await refused(
			3,
			[
				{
					code: "C104",
					what: `database ${bare.name} of the target has no TimescaleDB`,
					where: "target ",
					why: "create_extensions is false",
					fix: "CREATE EXTENSION timescaledb",
				},
			],
			{ target: bare.url, spec },
		);
		expect(await bare.query("SELECT extname FROM pg_extension WHERE extname = 'timescaledb'")).toEqual([]);
	});
});

test("wal_level not logical, no free slot and no free WAL sender: all told at once, each with its setting", async ({ skip }) => {
	const odd = await startOddServer({ wal_level: "replica", max_replication_slots: "1", max_wal_senders: "0" });
	if (!odd) return skip("servers come from elsewhere; test/plan/checks.test.ts asks the same of catalogs");
	try {
		const client = new pg.Client({ connectionString: odd.url });
		await client.connect();
		await client.query("SELECT pg_create_physical_replication_slot('busy')");
		await client.query("CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL)");
		await refused(
			3,
			[
				{
					code: "C105",
					what: "wal_level of the source is replica, not logical",
					where: "source ",
					fix: "ALTER SYSTEM SET wal_level = 'logical'",
				},
				{ code: "C106", what: "no replication slot is free", why: "1 of 1 are in use", fix: "max_replication_slots = 3" },
				{ code: "C107", what: "no WAL sender is free", why: "0 of 0 are in use", fix: "max_wal_senders = 2" },
			],
			{ source: odd.url },
		);
		expect((await client.query("SELECT slot_name FROM pg_replication_slots")).rows).toEqual([{ slot_name: "busy" }]);
		expect((await client.query("SELECT pubname FROM pg_publication")).rows).toEqual([]);
		await client.end();
	} finally {
		await odd.stop();
	}
});

describe("a target that holds something", () => {
	test("tables with rows, and tables that differ", async () => {
		await using target = await createTestDatabase("target");
		await target.query(`
			CREATE TABLE devices (id int PRIMARY KEY, name text);
			CREATE TABLE readings (id bigint NOT NULL, ts timestamptz NOT NULL, device int NOT NULL, value float8);
			INSERT INTO devices VALUES (1, 'theirs');
			INSERT INTO readings VALUES (1, now(), 1, 1)`);
		const untouched = await footprint(target);
		await refused(
			3,
			[
				{ code: "C113", what: "public.devices has rows on the target", where: "table public.devices", fix: 'TRUNCATE "public"."devices";' },
				{ code: "T219", what: "public.readings", place: /^migration\.yaml:8:/, fix: /TRUNCATE.*H330, object: public\.readings/ },
				{
					code: "C114",
					what: "table public.devices exists on the target and differs",
					where: "target postgres@",
					fix: "H330, object: public.devices",
					note: "NOT NULL",
				},
			],
			{ target: target.url },
		);
		expect(await footprint(target)).toBe(untouched);
	});

	test("an active subscription that writes to a table", async () => {
		await using other = await createTestDatabase("target", { timescaledb: false });
		await using target = await createTestDatabase("target");
		await other.query("CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL); CREATE PUBLICATION theirs FOR TABLE devices");
		const slot = `${other.name}_slot`;
		await other.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
		await target.query("CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL)");
		const { username, password } = new URL(other.url);
		const [{ port } = { port: 0 }] = await other.query<{ port: number }>("SELECT inet_server_port() AS port");
		await target.query(`CREATE SUBSCRIPTION theirs CONNECTION 'host=127.0.0.1 port=${port} dbname=${other.name} user=${username} password=${password}'
			PUBLICATION theirs WITH (create_slot = false, slot_name = '${slot}', copy_data = false)`);
		try {
			const untouched = await footprint(target);
			await refused(
				3,
				[
					{
						code: "C115",
						what: "subscription theirs writes to public.devices",
						where: "target ",
						fix: 'ALTER SUBSCRIPTION "theirs" DISABLE;',
					},
				],
				{ target: target.url },
			);
			expect(await footprint(target)).toBe(untouched);
		} finally {
			await target.query("ALTER SUBSCRIPTION theirs DISABLE");
			await target.query("ALTER SUBSCRIPTION theirs SET (slot_name = NONE)");
			await target.query("DROP SUBSCRIPTION theirs");
		}
	});
});
