import pg from "pg";
import { expect, test, vi } from "vitest";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { smallShop } from "../support/small-shop.js";

// Several processes, one after the other
vi.setConfig({ testTimeout: 240_000 });

test("a table is copied again where it can be, after consent; what hinders it stops that table only", async () => {
	await using shop = await smallShop();
	const { source, target, folder } = shop;
	expectErrors(await folder.run("apply", "--yes", "--recopy", "public.devices"), 3, [{ code: "E415", what: "no migration" }]);
	expectExit(await folder.run("apply", "--yes", "--until", "copied"), 0);
	expectErrors(await folder.run("apply", "--recopy", "public.devices"), 64, [
		{ code: "E412", what: "a confirmation is needed", why: "all rows of public.devices", fix: "--yes" },
	]);
	expectErrors(await folder.run("apply", "--yes", "--recopy", "public.device"), 64, [
		{ code: "E441", what: "--recopy public.device names no table", why: "2 tables", fix: "--recopy public.devices" },
	]);
	expectErrors(await folder.run("apply", "--yes", "--recopy", "devices"), 64, [{ code: "E441", what: "devices", why: "SCHEMA.TABLE" }]);
	expectErrors(await folder.run("apply", "plan.json", "--recopy", "public.devices"), 64, [{ code: "P104", what: "plan.json" }]);

	// no apply runs: this process streams, and copies again what is referenced
	await target.query("SET session_replication_role = replica; DELETE FROM devices WHERE id < 5; RESET session_replication_role");
	expectExit(await folder.run("apply", "--yes", "--until", "streaming", "--recopy", "public.devices"), 0);
	expect(await target.query("SELECT count(*)::int AS n FROM devices")).toEqual([{ n: 20 }]);

	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming {2}lag/);
	await target.query("ALTER TABLE devices ADD CONSTRAINT small CHECK (id < 10) NOT VALID");
	expectErrors(await folder.run("apply", "--yes", "--recopy", "public.devices"), 1, [
		{
			code: "E440",
			what: "public.devices could not be copied",
			why: /violates check constraint "small"/,
			fix: "hyperferry apply --recopy public.devices",
		},
	]);
	expect((await folder.run("status")).stdout).toMatch(/1 in order, 1 stopped[\s\S]*public\.devices could not be copied/);
	await source.query(
		"INSERT INTO readings SELECT 1000 + n, '2026-02-01', 1, n FROM generate_series(1, 10) n; UPDATE devices SET name = 'new'",
	);
	await expect.poll(() => target.query("SELECT count(*)::int AS n FROM readings")).toEqual([{ n: 510 }]);
	apply.child.kill("SIGTERM");
	await apply.result;

	// stopped it stays until it is asked for
	const again = folder.start("apply", "--yes");
	await again.until(/streaming {2}lag/);
	expect((await folder.run("status")).stdout).toContain("1 in order, 1 stopped");
	await target.query("ALTER TABLE devices DROP CONSTRAINT small");
	expectExit(await folder.run("apply", "--yes", "--recopy", "public.d*", "--recopy", "public.readings"), 0);
	expect((await folder.run("status")).stdout).toContain("2 in order, 0 stopped");
	expectExit(await folder.run("verify", "--level", "full"), 0);
	const chunks = "SELECT count(*)::int AS n FROM timescaledb_information.chunks WHERE hypertable_name = 'readings'";
	expect((await target.query<{ n: number }>(chunks))[0]?.n).toBeGreaterThan(3);
});

test("a copy that is interrupted in order goes on with the next apply", async () => {
	await using shop = await smallShop();
	const { target, folder } = shop;
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	// a reader on the target holds the copy up
	const reader = new pg.Client({ connectionString: target.url });
	await reader.connect();
	await reader.query("BEGIN; SELECT count(*) FROM readings");
	const apply = folder.start("apply", "--yes", "--recopy", "public.readings");
	await apply.until(/public\.readings: copied while the other tables stream/);
	expect((await folder.run("status")).stdout).toContain("1 being copied (public.readings)");
	expect((await folder.run("verify")).stdout).toContain("public.readings");
	apply.child.kill("SIGTERM");
	await reader.end();
	expect((await apply.result).exit).toBe(143);
	expectExit(await folder.run("apply", "--yes", "--until", "streaming"), 0);
	const verified = await folder.run("verify", "--level", "full");
	expect(verified.stdout).toContain("2 tables are equal");
});
