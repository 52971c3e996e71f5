import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallName, smallShop, smallSpec } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 300_000 });

const schema = `
	CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL);
	CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL, value float8);
	CREATE TABLE removed (id int PRIMARY KEY, v text);
	CREATE TABLE rekeyed (id int PRIMARY KEY, v text);
	CREATE TABLE doubled (id int PRIMARY KEY, v text);
	CREATE TABLE checked (id int PRIMARY KEY, v text);
	CREATE TABLE narrow (id int PRIMARY KEY, v text);
	CREATE TABLE gone (id int PRIMARY KEY, v text);
	CREATE TABLE emptied (id int PRIMARY KEY, v text);
	INSERT INTO devices VALUES (1, 'one');
	INSERT INTO readings SELECT n, timestamptz '2026-01-01' + n * interval '10 minutes', n FROM generate_series(1, 500) n;
	${["removed", "rekeyed", "doubled", "checked", "narrow", "gone", "emptied"].map((table) => `INSERT INTO ${table} VALUES (1, 'a'), (2, 'b');`).join("\n")}
`;

test("what somebody did on the target stops its table at the first change that does not fit, with the row; the others stream on", async () => {
	await using shop = await smallShop({ schema, spec: smallSpec() });
	const { source, target, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	await target.query(`
		DELETE FROM removed WHERE id = 2; UPDATE rekeyed SET id = 9 WHERE id = 2; INSERT INTO doubled VALUES (3, 'by hand');
		ALTER TABLE checked ADD CONSTRAINT short CHECK (length(v) < 3); ALTER TABLE narrow ALTER v TYPE varchar(2); DROP TABLE gone, emptied;
		DELETE FROM readings WHERE id = 7`);
	await source.query("UPDATE removed SET v = 'x' WHERE id = 2");
	await source.query("DELETE FROM rekeyed WHERE id = 2");
	await source.query("INSERT INTO doubled VALUES (3, 'by the application')");
	await source.query(
		"BEGIN; UPDATE checked SET v = 'longer' WHERE id = 1; INSERT INTO devices VALUES (2, 'in the same transaction'); COMMIT",
	);
	await source.query("UPDATE narrow SET v = 'longer' WHERE id = 1");
	await source.query("INSERT INTO gone VALUES (3, 'c')");
	await source.query("TRUNCATE emptied");
	await source.query("UPDATE readings SET value = -1 WHERE id IN (6, 7, 8)");
	await source.query("INSERT INTO devices VALUES (3, 'after all of that')");
	while ((await target.query("SELECT FROM devices WHERE id = 3")).length === 0) await sleep(50);
	expectErrors(await folder.run("cutover", "--confirm", smallName, "--dry-run"), 3, [{ code: "E409", why: /1\/9 tables: .*stopped/ }]);
	apply.child.kill("SIGTERM");
	const goesOn = /the other tables go on|hyperferry apply/;
	expectErrors(await apply.result, 143, [
		{ code: "E407", what: "UPDATE on public.removed found no row on the target: key (id)=(2)", why: "something else wrote", fix: goesOn },
		{ code: "E407", what: "DELETE on public.rekeyed found no row on the target: key (id)=(2)", why: "something else wrote", fix: goesOn },
		{
			code: "E407",
			what: "UPDATE on public.readings found no row on the target: key (id)=(7)",
			fix: goesOn,
		},
		{
			code: "E418",
			what: "the target refused INSERT on public.doubled: key (id)=(3)",
			why: /^23505 duplicate key .*doubled_pkey/,
			fix: goesOn,
		},
		{ code: "E418", what: "the target refused UPDATE on public.checked: key (id)=(1)", why: /^23514 .*"short"/, fix: goesOn },
		{ code: "E418", what: "the target refused UPDATE on public.narrow: key (id)=(1)", why: /^22001 value too long/, fix: goesOn },
		{
			code: "E418",
			what: "the target refused INSERT on public.gone: key (id)=(3)",
			why: /^42P01 relation .*gone.* does not exist/,
			fix: goesOn,
		},
		{ code: "E418", what: "the target refused TRUNCATE on public.emptied", why: /^42P01 relation .*emptied.* does not exist/, fix: goesOn },
	]);
	// each as it was before the transaction that did not fit
	for (const [table, rows] of [
		["removed", ["1a"]],
		["rekeyed", ["1a", "9b"]],
		["doubled", ["1a", "2b", "3by hand"]],
		["checked", ["1a", "2b"]],
		["narrow", ["1a", "2b"]],
	] as const) {
		expect((await target.query<{ row: string }>(`SELECT id || v AS row FROM ${table} ORDER BY id`)).map(({ row }) => row)).toEqual(rows);
	}
	expect(await target.query("SELECT count(*)::int AS rows FROM readings WHERE value = -1")).toEqual([{ rows: 0 }]);
	expect(await target.query("SELECT count(*)::int AS rows FROM devices")).toEqual([{ rows: 3 }]);
	const status = await folder.run("status");
	expect(status.stdout).toMatch(/1 in order, 8 stopped/);
	const verified = await folder.run("verify", "--level", "full");
	expectExit(verified, 2);
	expect(verified.stdout).toMatch(/public\.devices +3 rows +checksum equal/);
});
