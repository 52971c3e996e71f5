import { describe, expect, test, vi } from "vitest";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { footprint } from "../support/footprint.js";
import { smallShop, smallSpec } from "../support/small-shop.js";

vi.setConfig({ testTimeout: 180_000 });

const schema = `
	CREATE EXTENSION citext;
	CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
	CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL);
	CREATE TRIGGER audited BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION audit();
	CREATE TABLE old_readings (id bigint PRIMARY KEY);
	INSERT INTO old_readings VALUES (1);
	CREATE VIEW old_report AS SELECT id FROM old_readings;
	CREATE VIEW devices AS SELECT 1 AS id;
	COMMENT ON VIEW devices IS 'of the source';
	CREATE VIEW device_count AS SELECT count(*) AS n FROM devices;
`;
const skip = (...patterns: readonly string[]) => smallSpec(`schema: { skip: ${JSON.stringify(patterns)} }\n`);

describe("schema.skip", () => {
	test("leaves on the source what it names and what needs it, and respects what the target has", async () => {
		await using shop = await smallShop({
			schema,
			spec: skip("extension citext", "function public.aud*", "table public.old_*", "view public.devices"),
		});
		await shop.target.query("CREATE VIEW devices AS SELECT 2 AS id, 'by hand' AS name");
		const plan = await shop.folder.run("plan", "-v");
		expectExit(plan, 0);
		expect(plan.stdout).toMatch(/extension citext {2}left out: schema\.skip \(line 11\)/);
		expect(plan.stdout).toContain("trigger audited on public.readings  left out: needs function public.audit()");
		expect(plan.stdout).toContain("view public.old_report  left out: needs table public.old_readings");
		expectExit(await shop.folder.run("apply", "--yes", "--until", "copied"), 0);
		expect(await shop.target.query("SELECT viewname FROM pg_views WHERE schemaname = 'public' ORDER BY 1")).toEqual([
			{ viewname: "device_count" },
			{ viewname: "devices" },
		]);
		expect(await shop.target.query("SELECT name, obj_description('devices'::regclass) AS comment FROM devices")).toEqual([
			{ name: "by hand", comment: null },
		]);
		expect(await shop.target.query("SELECT to_regclass('old_readings') AS old, to_regtype('citext') AS type")).toEqual([
			{ old: null, type: null },
		]);
		expect((await shop.folder.run("plan")).stdout).toContain("No changes.");
	});

	test("a pattern that matches nothing, or takes away what a table needs, is an error and changes nothing", async () => {
		const needing = `${schema} CREATE TABLE words (word citext PRIMARY KEY);`;
		await using shop = await smallShop({ schema: needing, spec: skip("extension citxt", "extension citext", "view devices") });
		const before = await footprint(shop.source, shop.target);
		const expected = [
			{ code: "S120", what: '"extension citxt"', place: "migration.yaml:11:18", fix: "extension citext" },
			{ code: "S120", what: '"view devices"', place: "migration.yaml:11:55", fix: "view public.devices" },
			{ code: "S121", what: "table public.words needs extension citext", place: "migration.yaml:11:36", fix: "table public.words" },
		];
		expectErrors(await shop.folder.run("plan"), 64, expected);
		expectErrors(await shop.folder.run("apply", "--yes"), 64, expected);
		expect(await footprint(shop.source, shop.target)).toBe(before);
		await shop.folder.writeSpec(skip("devices"));
		expectErrors(await shop.folder.run("validate"), 64, [
			{ code: "S105", what: "schema.skip[0]", place: "migration.yaml:11:18", fix: "for example" },
		]);
	});
});
