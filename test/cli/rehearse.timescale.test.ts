import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { TestDatabase } from "../support/databases.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { footprint } from "../support/footprint.js";
import { smallShop } from "../support/small-shop.js";

// Several processes, one after the other
vi.setConfig({ testTimeout: 180_000 });

const schema = `
	CREATE TABLE devices (id int PRIMARY KEY, name text NOT NULL, span interval);
	CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL, device int NOT NULL REFERENCES devices, value float8);
	CREATE INDEX readings_device ON readings (device);
	CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
	CREATE TRIGGER note AFTER INSERT ON readings FOR EACH ROW EXECUTE FUNCTION note();
	ALTER TABLE devices ENABLE ROW LEVEL SECURITY;
	CREATE POLICY all_devices ON devices USING (true);
	CREATE VIEW finite AS
		SELECT id, name
		FROM devices WHERE isfinite(span);
	CREATE VIEW finite_names AS SELECT name FROM finite;
	CREATE MATERIALIZED VIEW per_device AS SELECT device, count(*) AS n FROM readings GROUP BY device;
	CREATE UNIQUE INDEX per_device_device ON per_device (device)`;

/** A house rule of the target: no materialised views. */
const houseRule = `
	CREATE FUNCTION public.house_rule() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
		RAISE EXCEPTION 'no materialised views here' USING ERRCODE = 'HF001', DETAIL = 'The house forbids them.', HINT = 'Use a view.';
	END $$;
	CREATE EVENT TRIGGER house_rule ON ddl_command_start WHEN TAG IN ('CREATE MATERIALIZED VIEW') EXECUTE FUNCTION public.house_rule()`;

/** A built-in function that the target's version lacks. */
const lacksFunction = "ALTER FUNCTION pg_catalog.isfinite(interval) RENAME TO isfinite_gone";

test("what the target accepts: everything of the schema part is tried, and nothing of it remains", async () => {
	await using shop = await smallShop({ schema });
	const before = await footprint(shop.source, shop.target);
	const { exit, stdout } = await shop.folder.run("plan", "--rehearse", "--out", "plan.json");
	expect(exit, stdout).toBe(0);
	const plan = JSON.parse(await shop.folder.read("plan.json")) as {
		rehearsal: { statements: number; refused: number; skipped: { action: string }[] };
		actions: { id: string; phase: string }[];
	};
	const tried = plan.actions.filter(({ id, phase }) => ["schema", "build", "catch-up"].includes(phase) && !/^(analyze|refresh)-/.test(id));
	expect(plan.rehearsal).toMatchObject({ statements: tried.length, refused: 0 });
	expect(tried.map(({ id }) => id.split(":")[0])).toEqual(
		expect.arrayContaining(["create-object", "create-hypertable", "build-object", "add-foreign-key", "validate-foreign-key"]),
	);
	expect(plan.rehearsal.skipped.map(({ action }) => action).sort()).toEqual([
		"analyze-table:public.devices",
		"analyze-table:public.readings",
		"refresh-materialized-view:public.per_device",
	]);
	expect(stdout).toContain(`Rehearsed ${tried.length} statements on the target, rolled back\n`);
	expect(await footprint(shop.source, shop.target)).toBe(before);
	// the plan of a rehearsal is applied like any other
	expectExit(await shop.folder.run("apply", "plan.json", "--until", "copied"), 0);
	const begun = await shop.folder.run("plan", "--rehearse");
	expectExit(begun, 0);
});

test("what nobody foresaw is refused at plan time with the server's words, all at once; what needs it is not repeated", async () => {
	await using shop = await smallShop({ schema });
	await shop.target.query(houseRule);
	await shop.target.query(lacksFunction);
	const before = await footprint(shop.source, shop.target);
	expectExit(await shop.folder.run("plan"), 0);
	const result = await shop.folder.run("plan", "--rehearse");
	expectErrors(result, 3, [
		{
			code: "P112",
			what: "the target refuses view public.finite",
			where: /^target \S+, in a rehearsal that was rolled back$/,
			why: /function isfinite\(interval\) does not exist \(SQLSTATE 42883\) HINT: /,
			fix: "please report it",
			note: /line 5, column \d+ of the statement: WHERE isfinite\(span\); \^/,
		},
		{
			code: "P112",
			what: "the target refuses materialized view public.per_device",
			why: /no materialised views here \(SQLSTATE HF001\) DETAIL: The house forbids them\. HINT: Use a view\./,
			fix: "please report it",
		},
	]);
	expect(result.stdout).toMatch(/Rehearsed \d+ statements on the target, rolled back: 2 refused/);
	expect(result.stdout).toContain("not tried: needs create-object:view public.finite, which was refused");
	expect(result.stdout).toContain("not tried: needs create-object:materialized view public.per_device, which was refused");
	expect(await footprint(shop.source, shop.target)).toBe(before);
	// the prediction is checked against the truth
	expectErrors(await shop.folder.run("apply", "--yes"), 1, [{ code: "E408", why: "SQLSTATE" }]);
});

test("what exists on the target is neither changed nor locked", async () => {
	await using shop = await smallShop({ schema });
	await shop.target.query("CREATE TABLE devices (id int NOT NULL, name text NOT NULL, span interval)");
	await shop.target.query("ALTER TABLE devices ENABLE ROW LEVEL SECURITY");
	const before = await footprint(shop.source, shop.target);
	// any ALTER of devices would wait for this session, and then be told to
	await shop.target.query("BEGIN; LOCK TABLE devices IN ROW SHARE MODE");
	const { stdout, exit } = await shop.folder.run("plan", "--rehearse", "-v");
	await shop.target.query("ROLLBACK");
	expect(exit, stdout).toBe(0);
	for (const id of [
		"build-object:constraint devices_pkey on public.devices",
		"build-object:policy all_devices on public.devices",
		"add-foreign-key:fk constraint readings_device_fkey on public.readings",
	]) {
		expect(stdout.replaceAll(/\s+/g, " ")).toContain(`. ${id} not tried: touches public.devices, which exists on the target`);
	}
	expect(stdout).not.toMatch(/waited 2 s/);
	expect(await footprint(shop.source, shop.target)).toBe(before);
});

test("killed in the middle, it leaves nothing either", async () => {
	await using shop = await smallShop({ schema });
	const { target, folder } = shop;
	await target.query(`
		CREATE FUNCTION public.slow() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
			IF current_setting('application_name') LIKE '%/rehearse' THEN PERFORM pg_sleep(120); END IF;
		END $$;
		CREATE EVENT TRIGGER slow ON ddl_command_end WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION public.slow()`);
	const before = await footprint(shop.source, target);
	const running = folder.start("plan", "--rehearse");
	running.result.catch(() => {});
	await until(target, "wait_event = 'PgSleep'", true);
	running.child.kill("SIGKILL");
	expect((await running.result).exit).toBeNull();
	await until(target, "true", false);
	expect(await footprint(shop.source, target)).toBe(before);
});

/** Waits until a rehearsing session is there, or gone. */
async function until(target: TestDatabase, condition: string, there: boolean): Promise<void> {
	const query = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%/rehearse' AND ${condition}`;
	while ((await target.query(query)).length > 0 !== there) await sleep(100);
}
