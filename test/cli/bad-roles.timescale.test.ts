import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cliFolder } from "../support/cli.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { footprint } from "../support/footprint.js";
import { type SmallShop, smallName, smallShop, smallSpec, urlWith } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 180_000 });

/** A role on both servers that may do nothing but log in; roles belong to the whole server, so its name is new each time. */
const role = `hf_role_${randomBytes(4).toString("hex")}`;
let shop: SmallShop;

beforeAll(async () => {
	shop = await smallShop();
	await shop.source.query(`
		ALTER TABLE devices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
		CREATE POLICY few ON devices USING (id < 3);
	`);
	for (const { query } of [shop.source, shop.target]) await query(`CREATE ROLE ${role} LOGIN PASSWORD 'role-pw'`);
	const url = (of: string) => urlWith(of, { username: role, password: "role-pw" });
	await shop.folder[Symbol.asyncDispose]();
	const folder = await cliFolder(smallSpec(), { SOURCE_URL: url(shop.source.url), TARGET_URL: url(shop.target.url) });
	shop = { ...shop, folder };
});
afterAll(async () => {
	for (const { query, name } of [shop.source, shop.target]) {
		await query("SET default_transaction_read_only = off");
		await query(`ALTER DATABASE ${name} OWNER TO CURRENT_USER`);
		await query(`DROP OWNED BY ${role} CASCADE`);
		await query(`DROP ROLE ${role}`);
	}
	await shop[Symbol.asyncDispose]();
});

test("each missing right is named with its grant, all at once; the grants as they are printed let apply run", async () => {
	const { source, target, folder } = shop;
	const before = await footprint(source, target);

	const unreadable = await folder.run("plan");
	expectErrors(unreadable, 3, [
		{
			code: "C109",
			what: `${role} may not read table public.devices`,
			where: `source ${role}@`,
			fix: `GRANT SELECT ON "public"."devices" TO "${role}";`,
		},
		{
			code: "C109",
			what: `${role} may not read table public.readings`,
			where: "table public.readings",
			fix: `GRANT SELECT ON "public"."readings" TO "${role}";`,
		},
	]);
	expect(await footprint(source, target)).toBe(before);
	await source.query(`GRANT SELECT ON "public"."devices", "public"."readings" TO "${role}"`);

	const refused = await folder.run("apply", "--yes");
	const grants = {
		replication: `ALTER ROLE "${role}" REPLICATION;`,
		publication: `GRANT CREATE ON DATABASE "${source.name}" TO "${role}";`,
		ownership: ["devices", "readings"].map((table) => `ALTER TABLE "public"."${table}" OWNER TO "${role}";`),
		fence: [`ALTER DATABASE "${source.name}" OWNER TO "${role}";`, `GRANT pg_signal_backend TO "${role}";`],
		journal: `GRANT CREATE ON DATABASE "${target.name}" TO "${role}";`,
		tables: `GRANT CREATE ON SCHEMA "public" TO "${role}";`,
		rows: `ALTER ROLE "${role}" BYPASSRLS;`,
	};
	expectErrors(refused, 3, [
		{
			code: "C108",
			what: `${role} may not replicate from the source`,
			where: `source ${role}@`,
			fix: `on the source: ${grants.replication}`,
		},
		{ code: "C110", what: `${role} may not create a publication on the source`, fix: `on the source: ${grants.publication}` },
		{ code: "C110", what: /does not own 2 tables: .*public.devices/, fix: `on the source: ${grants.ownership[1]} ${grants.ownership[0]}` },
		{
			code: "C126",
			what: `${role} cannot fence the source`,
			fix: `on the source: ${grants.fence[0]} and on the source: ${grants.fence[1]}`,
		},
		{
			code: "C129",
			what: `${role} may not create schemas on the target`,
			where: `target ${role}@`,
			fix: `on the target: ${grants.journal}`,
		},
		{
			code: "C129",
			what: `${role} may not create tables in schema public of the target`,
			where: "schema public",
			fix: `on the target: ${grants.tables}`,
		},
		{
			code: "C159",
			what: `row security hides rows of public.devices from ${role}`,
			where: `source ${role}@`,
			fix: `on the source: ${grants.rows}`,
		},
		{ code: "C159", what: `row security of public.devices would decide what ${role} may write`, fix: `on the target: ${grants.rows}` },
	]);
	expect(`${refused.stdout}${refused.stderr}`).not.toContain("role-pw");
	await source.query(`REVOKE SELECT ON "public"."devices", "public"."readings" FROM "${role}"`);
	expect(await footprint(source, target)).toBe(before);

	for (const grant of [grants.replication, grants.publication, ...grants.ownership, ...grants.fence, grants.rows])
		await source.query(grant);
	for (const grant of [grants.journal, grants.tables, grants.rows]) await target.query(grant);
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	const counted = "SELECT (SELECT count(*)::int FROM readings) AS readings, (SELECT count(*)::int FROM devices) AS devices";
	expect(await target.query(counted)).toEqual([{ readings: 500, devices: 20 }]);
	// an ordinary role cannot end a superuser's session, ours on the source
	const [session] = await source.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
	expectErrors(await folder.run("cutover", "--confirm", smallName, "--wait", "30s"), 3, [
		{
			code: "E422",
			what: `${source.name} cannot be fenced`,
			why: new RegExp(`pid ${session?.pid} \\(user .*permission denied`),
			fix: "cutover.fence: none",
		},
	]);
	expect(await source.query("SHOW default_transaction_read_only")).toEqual([{ default_transaction_read_only: "off" }]);
	await source.query("SELECT pg_terminate_backend(pg_backend_pid())").catch(() => {});
	expectExit(await folder.run("cutover", "--confirm", smallName, "--wait", "30s"), 0);
	expectExit(await folder.run("clean", "--yes"), 0);
});
