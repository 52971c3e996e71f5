import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase } from "../support/databases.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallShop, oneCopySpec as spec } from "../support/small-shop.js";

/** Belongs to the whole server. */
const tablespace = `hf_space_${randomBytes(4).toString("hex")}`;

test("what has no place on the target is said, its secrets are not, and everything else moves", async () => {
	await using shop = await smallShop({
		spec,
		schema: `
			SET allow_in_place_tablespaces = on;
			CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
			CREATE TABLE far (id int PRIMARY KEY, note text) USING heap_too;
			CREATE UNLOGGED TABLE cache (id int PRIMARY KEY);
			INSERT INTO far VALUES (1, 'x');
			INSERT INTO cache VALUES (7);
			CREATE SUBSCRIPTION inbound CONNECTION 'host=nowhere password=geheim' PUBLICATION orders, "Stock" WITH (connect = false, slot_name = inbound_slot);
			SET allow_system_table_mods = on;
			INSERT INTO pg_seclabel VALUES ('far'::regclass, 'pg_class'::regclass, 0, 'classifier', 'secret'),
				('far'::regclass, 'pg_class'::regclass, 2, 'classifier', 'top');
		`,
	});
	const { source, target, folder } = shop;
	await source.query(`CREATE TABLESPACE ${tablespace} LOCATION ''`);
	try {
		await source.query(`ALTER TABLE far SET TABLESPACE ${tablespace}`);
		const planned = await folder.run("plan", "--out", "plan.json");
		expectExit(planned, 0);
		const text = planned.stdout.replaceAll(/\s+/g, " ");
		expect(text).toContain(`W244 tablespaces of the source have no meaning on the target`);
		expect(text).toContain(`1 in ${tablespace}`);
		expect(text).toContain("W242 subscription inbound of the source is not made on the target");
		expect(text).toContain(
			`CREATE SUBSCRIPTION "inbound" CONNECTION '...' PUBLICATION "orders", "Stock" WITH (connect = false, slot_name = 'inbound_slot');`,
		);
		expect(text).toContain("W245 2 security labels of classifier are left out");
		for (const said of [planned.stdout, (await folder.run("plan", "--sql")).stdout, await folder.read("plan.json")]) {
			expect(said).not.toContain("geheim");
		}
		expectExit(await folder.run("apply", "--yes", "plan.json"), 0);
		expect(
			await target.query(
				"SELECT relname, amname, relpersistence FROM pg_class c JOIN pg_am a ON a.oid = relam WHERE relname IN ('far', 'cache') ORDER BY 1",
			),
		).toEqual([
			{ relname: "cache", amname: "heap", relpersistence: "u" },
			{ relname: "far", amname: "heap_too", relpersistence: "p" },
		]);
		expect(await target.query("SELECT id FROM far UNION ALL SELECT id FROM cache")).toEqual([{ id: 1 }, { id: 7 }]);
		expect((await folder.run("plan")).stdout).toContain("No changes");
	} finally {
		await source.query("ALTER TABLE far SET TABLESPACE pg_default");
		await source.query(`DROP TABLESPACE ${tablespace}`);
		await source.query("ALTER SUBSCRIPTION inbound SET (slot_name = NONE)");
		await source.query("DROP SUBSCRIPTION inbound");
	}
}, 300_000);

test("encodings and collations are compared beforehand", async () => {
	await using source = await createTestDatabase("source", { encoding: "SQL_ASCII" });
	await using target = await createTestDatabase("target");
	await source.query(`
		CREATE COLLATION klingon (LOCALE = 'C');
		CREATE TABLE words (id int PRIMARY KEY, word text COLLATE klingon);
		SET allow_system_table_mods = on;
		UPDATE pg_collation SET collcollate = 'tlh_QO.utf8', collctype = 'tlh_QO.utf8' WHERE collname = 'klingon';
	`);
	await using folder = await cliFolder(spec, { SOURCE_URL: source.url, TARGET_URL: target.url });
	const planned = await folder.run("plan");
	expectErrors(planned, 3, [
		{
			code: "C177",
			what: "the target lacks the libc collation klingon",
			why: "column word of table public.words uses it",
			fix: "tlh_QO.utf8",
		},
	]);
	expect(planned.stdout).toContain("! W247  the source is encoded in SQL_ASCII, the target in UTF8");
	expect(planned.stdout).toMatch(/! W246 {2}text may sort otherwise on the target\n.*\n[\s\S]*TEMPLATE template0/);
	await target.query("CREATE COLLATION klingon (LOCALE = 'C')");
	await folder.writeSpec(`${spec}schema: { skip: ["collation public.klingon"] }\n`);
	expectExit(await folder.run("plan"), 0);
}, 300_000);
