import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { expectErrors, expectExit, shownDiagnostics } from "../support/diagnostics.js";
import { footprint } from "../support/footprint.js";
import { smallName, smallShop, smallSpec } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 180_000 });

test("what needs a yes does not run without one where nobody can be asked: 64, with the command to type", async () => {
	await using shop = await smallShop();
	const { source, target, folder } = shop;
	const before = await footprint(source, target);
	expectErrors(await folder.run("apply"), 64, [
		{ code: "E412", what: "a confirmation is needed", why: "no terminal", fix: /^hyperferry apply --yes .*hyperferry apply plan\.json$/ },
	]);
	for (const command of ["status", "verify"]) {
		expectErrors(await folder.run(command), 3, [
			{ code: "E415", what: "no migration", where: `target postgres@`, fix: "hyperferry apply" },
		]);
	}
	expectErrors(await folder.run("cutover", "--confirm", smallName), 3, [{ code: "E415", what: "no migration", fix: "hyperferry apply" }]);
	expect(await footprint(source, target)).toBe(before);
});

test("beside a running apply: a second one, clean and a cutover that may not be are refused; DDL stops its table only", async () => {
	const spec = smallSpec().replace("for: 1s }", "for: 1h }, no_open_transactions_older_than: 100ms");
	await using shop = await smallShop({ spec });
	const { source, target, folder } = shop;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming +lag/);
	while (
		(await target.query("SELECT FROM pg_constraint WHERE conrelid = 'readings'::regclass AND contype = 'f' AND convalidated")).length === 0
	)
		await sleep(50);
	const before = await footprint(source, target);

	expectErrors(await folder.run("apply", "--yes"), 3, [
		{
			code: "E401",
			what: "another hyperferry is at work on this target",
			where: `target postgres@`,
			why: new RegExp(`held by hyperferry/${smallName}/lock \\(pid \\d+, user postgres, from [\\d.]+, since 2`),
			fix: /wait for it.*select pg_terminate_backend\(\d+\)/,
		},
	]);
	expectErrors(await folder.run("clean", "--yes"), 3, [
		{
			code: "E411",
			what: "apply is still running",
			why: new RegExp(`hyperferry/${smallName}/lock \\(process \\d+ on the target\\).*nothing was removed`),
			fix: "Ctrl-C",
		},
	]);
	expectErrors(await folder.run("cutover"), 64, [
		{ code: "E412", what: "the migration's name", fix: `hyperferry cutover --confirm ${smallName}` },
	]);
	expectErrors(await folder.run("cutover", "--confirm", "shop"), 64, [
		{ code: "E412", what: '"shop" is not', fix: `hyperferry cutover --confirm ${smallName}` },
	]);

	await using idle = await openTransaction(source.url);
	await sleep(200);
	for (const args of [["--confirm", smallName], ["--dry-run"]]) {
		expectErrors(await folder.run("cutover", ...args), 3, [
			{
				code: "E409",
				what: `${smallName} is not ready for the cutover: 2 of `,
				why: /lag < 2\.0 s for 1h00m: .* a transaction is open for [\d.]+ ?s, longer than 0\.1 s/,
				fix: /hyperferry status.*pg_stat_activity/,
			},
		]);
	}
	await idle.end();
	expect(await footprint(source, target)).toBe(before);

	await source.query("ALTER TABLE readings ADD COLUMN unit text");
	await source.query("INSERT INTO readings VALUES (501, now(), 1, 1, 'C'); INSERT INTO devices VALUES (21, 'after the DDL')");
	await apply.until(/error\[E406\][\s\S]*explain E406/);
	expect(shownDiagnostics(apply.output())).toContainEqual(
		expect.objectContaining({
			code: "E406",
			what: "public.readings changed its shape on the source: column unit text was added on the source",
			why: expect.stringContaining("the other tables go on"),
			fix: expect.stringContaining("hyperferry clean"),
		}),
	);
	while ((await target.query("SELECT FROM devices WHERE id = 21")).length === 0) await sleep(50);
	expect(await target.query("SELECT count(*)::int AS rows FROM readings")).toEqual([{ rows: 500 }]);
	expect((await folder.run("status")).stdout).toMatch(/1 stopped\n\s+✘ public\.readings: /);
	expectErrors(await folder.run("cutover", "--confirm", smallName), 3, [
		{
			code: "E409",
			what: "not ready",
			why: /1\/2 tables: public\.readings stopped .*changed on the source since the plan: .*table public\.readings gained column "unit"/,
		},
	]);
	expect(await source.query("SHOW default_transaction_read_only")).toEqual([{ default_transaction_read_only: "off" }]);
	apply.child.kill("SIGTERM");
	expect(await apply.result).toMatchObject({ exit: 143 });
});

test("a change log that reaches its limit stops with the way out, and goes on when it has room", async () => {
	const limited = (limit: string) => smallSpec(`replicate: { change_log: { limit: ${limit} } }\n`);
	await using shop = await smallShop({ spec: limited("256 kB") });
	const { source, target, folder } = shop;
	expectExit(await folder.run("apply", "--yes", "--until", "copied"), 0);
	// what cannot be applied stays in the change log
	await using blocked = await openTransaction(target.url);
	await blocked.query("LOCK TABLE devices");
	const apply = folder.start("apply", "--yes");
	await apply.until(/applying changes/);
	for (let round = 0; round < 8; round++) await source.query("UPDATE devices SET name = repeat('x', 4000)");
	expectErrors(await apply.result, 1, [
		{
			code: "E403",
			what: `no room for the change log ${folder.path}/.hyperferry/${smallName}/changes`,
			why: /limit is 2\d\d kB/,
			fix: /larger limit.*hyperferry apply/,
		},
	]);
	expect(await source.query("SELECT active FROM pg_replication_slots WHERE database = current_database()")).toEqual([{ active: false }]);
	await blocked.end();

	await folder.writeSpec(limited("100 MB"));
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	const verified = await folder.run("verify", "--level", "full");
	expectExit(verified, 0);
	expect(await target.query("SELECT count(*)::int AS rows FROM devices WHERE length(name) = 4000")).toEqual([{ rows: 20 }]);
});

/** A session of another program that has begun something. */
async function openTransaction(url: string): Promise<pg.Client & AsyncDisposable> {
	const client = new pg.Client({ connectionString: url });
	client.on("error", () => {});
	await client.connect();
	await client.query("BEGIN; SELECT count(*) FROM pg_class");
	return Object.assign(client, { [Symbol.asyncDispose]: async () => void (await client.end().catch(() => {})) });
}
