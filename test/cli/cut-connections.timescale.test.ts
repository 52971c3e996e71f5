import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { cliFolder } from "../support/cli.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { startProxy } from "../support/proxy.js";
import { smallShop, smallSpec } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 180_000 });

test.each(["source", "target"] as const)(
	"the connections to the %s are cut: back when it answers, 75 when it stays away, then continued",
	async (side) => {
		await using shop = await smallShop();
		const { source, target } = shop;
		await using proxy = await startProxy(shop[side].url);
		const urls = { source: source.url, target: target.url, [side]: proxy.url };
		await using folder = await cliFolder(smallSpec(), { SOURCE_URL: urls.source, TARGET_URL: urls.target });
		const rows = () => target.query<{ rows: number }>("SELECT count(*)::int AS rows FROM devices");
		const arrives = async (count: number) => {
			while ((await rows())[0]?.rows !== count) await sleep(50);
		};

		const apply = folder.start("apply", "--yes", "--retry-for", "4s");
		await apply.until(/streaming +lag/);
		proxy.shake();
		await source.query("INSERT INTO devices VALUES (101, 'while it was away')");
		await apply.until(/connected again/);
		await arrives(21);

		proxy.cut();
		await source.query("INSERT INTO devices VALUES (102, 'while it stayed away')");
		const ended = await apply.result;
		expectErrors(ended, 75, [
			{
				code: "E402",
				what: "a server stayed away: gave up after 4.0 s",
				where: `${side} postgres@127.0.0.1:${new URL(proxy.url).port}`,
				why: "ECONNREFUSED",
				fix: "hyperferry apply",
				note: "the slot keeps WAL",
			},
		]);
		expect(ended.stderr).toContain("warning[E402]: a connection was lost");
		expectErrors(await folder.run("apply", "--yes"), 75, [{ code: "C101", what: `the ${side} cannot be reached` }]);

		await proxy.restore();
		const again = folder.start("apply", "--yes");
		await arrives(22);
		again.child.kill("SIGINT");
		expect(await again.result).toMatchObject({ exit: 130 });
		expect(await source.query("SELECT count(*)::int AS rows FROM devices")).toEqual(await rows());
	},
);

test("cut while the slot waits for an open transaction: apply begins again by itself, and leaves no second slot", async () => {
	await using shop = await smallShop();
	const { source, target } = shop;
	await using proxy = await startProxy(source.url);
	await using folder = await cliFolder(smallSpec(), { SOURCE_URL: proxy.url, TARGET_URL: target.url });
	const writer = new pg.Client({ connectionString: source.url });
	await writer.connect();
	await writer.query("BEGIN; INSERT INTO devices VALUES (101, 'not yet committed')");
	const apply = folder.start("apply", "--yes", "--until", "streaming");
	const waiting =
		"SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE_REPLICATION_SLOT%' AND state = 'active'";
	while ((await source.query(waiting)).length === 0) await sleep(50);
	proxy.shake();
	await sleep(500);
	await writer.query("COMMIT");
	await writer.end();
	expectExit(await apply.result, 0);
	expect(await target.query("SELECT count(*)::int AS rows FROM devices")).toEqual([{ rows: 21 }]);
	expect(await source.query("SELECT count(*)::int AS slots FROM pg_replication_slots WHERE database = current_database()")).toEqual([
		{ slots: 1 },
	]);
});
