import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { expectErrors, expectExit, shownDiagnostics } from "../support/diagnostics.js";
import { type SmallShop, smallName, smallShop } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 240_000 });

const publication = `hyperferry_${smallName}`;

/** A row that arrives shows that devices streams. */
async function streams({ source, target }: SmallShop, id: number): Promise<void> {
	await source.query(`INSERT INTO devices VALUES (${id}, 'streamed')`);
	while ((await target.query(`SELECT FROM devices WHERE id = ${id}`)).length === 0) await sleep(50);
}

test("a table taken out of the publication stops, cutover is refused, and what the message says copies it again", async () => {
	await using shop = await smallShop();
	const { source, target, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	await source.query(`ALTER PUBLICATION ${publication} DROP TABLE readings; INSERT INTO readings VALUES (501, now(), 1, 1)`);
	await apply.until(/error\[E424\][\s\S]*explain E424/);
	const [shown] = shownDiagnostics(apply.output()).filter(({ code }) => code === "E424");
	expect(shown).toMatchObject({
		what: `changes of public.readings may be missing: it was taken out of publication ${publication}`,
		why: expect.stringMatching(/^it happened after \d\d:\d\d:\d\d UTC .*the other tables go on$/),
		fix: expect.stringContaining("hyperferry apply --recopy public.readings"),
	});
	await streams(shop, 21);
	expect((await folder.run("status")).stdout).toMatch(/1 stopped\n\s+✘ public\.readings: changes of public\.readings may be missing/);

	// put back by hand: it stays stopped, for what was written meanwhile was not sent; also for a new process
	await source.query(`ALTER PUBLICATION ${publication} ADD TABLE readings; INSERT INTO readings VALUES (502, now(), 1, 1)`);
	expectErrors(await folder.run("cutover", "--confirm", smallName), 3, [
		{ code: "E409", what: "not ready", why: /1\/2 tables: public\.readings stopped/ },
	]);
	apply.child.kill("SIGTERM");
	expectExit(await apply.result, 143);
	expectErrors(await folder.run("apply", "--yes", "--until", "streaming"), 0, [{ code: "E424", what: shown?.what ?? "" }]);
	expect(await target.query("SELECT count(*)::int AS rows FROM readings")).toEqual([{ rows: 500 }]);

	expectExit(await folder.run("apply", "--yes", "--until", "streaming", "--recopy", "public.readings"), 0);
	expectExit(await folder.run("verify", "--level", "full"), 0);
	expectExit(await folder.run("cutover", "--confirm", smallName, "--wait", "60s"), 0);
	expect(await target.query("SELECT count(*)::int AS rows FROM readings")).toEqual([{ rows: 502 }]);
});

test("narrowed and widened again while no apply ran: stopped before the cutover, and its publication is put right for the new copy", async () => {
	await using shop = await smallShop();
	const { source, target, folder } = shop;
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	await source.query(`BEGIN; ALTER PUBLICATION ${publication} SET TABLE devices, readings WHERE (id > 10000); COMMIT`);
	await source.query("INSERT INTO readings VALUES (501, now(), 1, 1)");
	const apply = folder.start("apply", "--yes");
	await apply.until(/error\[E424\][\s\S]*explain E424/);
	const [shown] = shownDiagnostics(apply.output()).filter(({ code }) => code === "E424");
	expect(shown?.what).toBe(`changes of public.readings may be missing: publication ${publication} sends only its rows WHERE (id > 10000)`);
	expect(shown?.why).toContain("it happened while no apply looked");
	await streams(shop, 21);
	apply.child.kill("SIGTERM");
	expectExit(await apply.result, 143);

	const again = await folder.run("apply", "--yes", "--until", "streaming", "--recopy", "public.readings");
	expectExit(again, 0);
	expect(again.stderr).toContain(`> on the source: ALTER PUBLICATION "${publication}" ADD TABLE ONLY "public"."readings"`);
	await source.query("UPDATE readings SET value = -1");
	expectExit(await folder.run("verify", "--level", "full"), 0);
	expect(await target.query("SELECT DISTINCT value FROM readings")).toEqual([{ value: -1 }]);
});

test.each([
	[
		"SET (publish = 'insert')",
		/^changes of every table may be missing: publication \S+ publishes insert, not insert, update, delete, truncate$/,
	],
	[
		"SET (publish_via_partition_root = true)",
		/^changes of every table may be missing: publication \S+ has publish_via_partition_root = true$/,
	],
])("altered for every table (%s) stops the run, also the next; clean ends it", async (alter, what) => {
	await using shop = await smallShop();
	const { source, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	await source.query(`ALTER PUBLICATION ${publication} ${alter}`);
	expectErrors(await apply.result, 1, [
		{ code: "E424", what, where: "source postgres@", why: /it happened after/, fix: /hyperferry clean/ },
	]);
	// nothing tells what was not sent meanwhile
	await source.query(
		`ALTER PUBLICATION ${publication} SET (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)`,
	);
	expectErrors(await folder.run("apply", "--yes"), 1, [
		{ code: "E424", what: /was altered, and altered back$/, why: /while no apply looked/, fix: /hyperferry clean/ },
	]);
	expectErrors(await folder.run("cutover", "--confirm", smallName), 1, [{ code: "E424", what: /was altered, and altered back$/ }]);
	expectExit(await folder.run("clean", "--yes"), 0);
});

test("a publication that is dropped, or dropped and made again, stops the run", async () => {
	await using shop = await smallShop();
	const { source, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	await source.query(`DROP PUBLICATION ${publication}; CREATE PUBLICATION ${publication} FOR TABLE devices, readings`);
	expectErrors(await apply.result, 1, [{ code: "E424", what: /every table .*was dropped and made again$/, fix: /hyperferry clean/ }]);
	await source.query(`DROP PUBLICATION ${publication}`);
	expectErrors(await folder.run("apply", "--yes"), 1, [
		{ code: "E405", what: `publication ${publication} was dropped on the source`, where: "source postgres@", fix: /hyperferry clean/ },
	]);
});
