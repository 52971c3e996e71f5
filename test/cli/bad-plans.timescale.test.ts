import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { cliFolder } from "../support/cli.js";
import { createTestDatabase } from "../support/databases.js";
import { expectErrors, expectExit } from "../support/diagnostics.js";
import { footprint } from "../support/footprint.js";
import { smallName, smallShop, smallSpec } from "../support/small-shop.js";

// Many processes, one after the other
vi.setConfig({ testTimeout: 180_000 });

describe("a spec that does not fit the source", () => {
	test("a rule that matches nothing and a time column that is not there end with 64", async () => {
		const spec = smallSpec("", "  - match: public.readngs\n").replace("column: ts", "column: time");
		await using shop = await smallShop({ spec });
		const before = await footprint(shop.source, shop.target);
		const expected = [
			{ code: "S110", what: '"public.readngs" matches no table', place: "migration.yaml:9:12", fix: "match: public.readings" },
			{
				code: "S112",
				what: 'public.readings has no column "time"',
				place: /^migration\.yaml:8:/,
				why: "Its columns are id, ts",
				fix: "name a column",
			},
		];
		expectErrors(await shop.folder.run("plan"), 64, expected);
		expectErrors(await shop.folder.run("apply", "--yes"), 64, expected);
		expect(await footprint(shop.source, shop.target)).toBe(before);
	});

	test("what TimescaleDB refuses is told before anything is made: keys without the time column, foreign keys of hypertables", async () => {
		const schema = `
			CREATE TABLE readings (id bigint PRIMARY KEY, ts timestamptz NOT NULL);
			CREATE TABLE runs (id int, ts timestamptz, PRIMARY KEY (id, ts));
			CREATE TABLE events (id int, ts timestamptz, run int, run_ts timestamptz, PRIMARY KEY (id, ts),
				CONSTRAINT events_run_fkey FOREIGN KEY (run, run_ts) REFERENCES runs);
			CREATE TABLE nodes (id int, ts timestamptz, parent int, parent_ts timestamptz, PRIMARY KEY (id, ts),
				CONSTRAINT nodes_parent_fkey FOREIGN KEY (parent, parent_ts) REFERENCES nodes)`;
		const hypertables = ["runs", "events", "nodes"].map((table) => `  - { match: public.${table}, hypertable: { column: ts } }\n`).join("");
		await using shop = await smallShop({ schema, spec: smallSpec("", hypertables).replace(", primary_key: [id, ts]", "") });
		const before = await footprint(shop.source, shop.target);
		expectErrors(await shop.folder.run("apply", "--yes"), 3, [
			{
				code: "T203",
				what: "primary key of public.readings",
				place: "migration.yaml:8:5",
				why: "per chunk",
				fix: /primary_key: \[id, ts\].*primary_key: none/,
			},
			{
				code: "T206",
				what: /events_run_fkey.*public\.events.*public\.runs/,
				place: "migration.yaml:10:",
				fix: "H310, object: public.events.events_run_fkey",
			},
			{
				code: "T207",
				what: "public.nodes references itself by nodes_parent_fkey",
				place: "migration.yaml:11:",
				fix: "H310, object: public.nodes.nodes_parent_fkey",
			},
		]);
		expect(await footprint(shop.source, shop.target)).toBe(before);
	});
});

describe("a saved plan", () => {
	test("is refused when it is stale (by name), for other databases, edited, or no plan; nothing is changed", async () => {
		await using shop = await smallShop();
		const { source, target, folder } = shop;
		const saved = { out: join(folder.path, "plan.json") };
		expectExit(await folder.run("plan", "--out", saved.out), 0);

		const text = await folder.read("plan.json");
		await writeFile(join(folder.path, "edited.json"), text.replace('"data": "all"', '"data": "none"'));
		expectErrors(await folder.run("apply", "edited.json"), 3, [
			{ code: "P104", what: "edited.json", why: "changed after it was written", fix: "hyperferry plan --out edited.json" },
		]);
		await using other = await createTestDatabase("target");
		await using elsewhere = await cliFolder(smallSpec(), { SOURCE_URL: source.url, TARGET_URL: other.url });
		expectErrors(await elsewhere.run("apply", saved.out), 3, [
			{
				code: "P102",
				what: `another target: postgres@`,
				where: other.name,
				why: target.name,
				fix: "connect to the target that the plan names",
			},
		]);

		await source.query('ALTER TABLE devices ADD COLUMN "coupon" text; CREATE VIEW names AS SELECT name FROM devices');
		await target.query("CREATE TABLE readings (id int)");
		const before = await footprint(source, target, other);
		expectErrors(await folder.run("apply", "plan.json"), 3, [
			{
				code: "P101",
				what: 'table public.devices gained column "coupon" on the source',
				where: `source `,
				why: "was made before that",
				fix: "hyperferry plan --out",
			},
			{ code: "P101", what: "view public.names appeared on the source", fix: "hyperferry plan --out" },
			{ code: "P101", what: "table public.readings appeared on the target", where: "target ", fix: "hyperferry plan --out" },
		]);
		expect(await footprint(source, target, other)).toBe(before);
	});

	test("is refused when another one runs here, and when it was applied to the end", async () => {
		await using shop = await smallShop();
		const { source, target, folder } = shop;
		const otherSpec = smallSpec().replace("1 day", "2 days");
		await folder.writeSpec(otherSpec);
		expectExit(await folder.run("plan", "--out", "other.json"), 0);
		await folder.writeSpec(smallSpec());
		expectExit(await folder.run("plan", "--out", "plan.json"), 0);
		const { planId } = JSON.parse(await folder.read("plan.json")) as { planId: string };
		expectExit(await folder.run("apply", "plan.json", "--until", "copied"), 0);
		const copied = await footprint(source, target);

		expectErrors(await folder.run("apply", "other.json"), 3, [
			{ code: "P103", what: "is not the one that runs here", why: `plan ${planId} was applied since`, fix: "hyperferry clean" },
		]);
		await folder.writeSpec(otherSpec);
		expectErrors(await folder.run("apply", "--yes"), 3, [
			{ code: "P105", what: `the spec changed since plan ${planId} was made`, fix: "put the spec back" },
		]);
		await folder.writeSpec(smallSpec());
		expect(await footprint(source, target)).toBe(copied);

		expectExit(await folder.run("cutover", "--confirm", smallName), 0);
		const over = await footprint(source, target);
		expectErrors(await folder.run("apply", "plan.json"), 3, [
			{
				code: "P103",
				what: `plan ${planId} was applied already: ${smallName} is cut over`,
				why: "the application writes to the target",
				fix: "hyperferry status",
			},
		]);
		expectErrors(await folder.run("cutover", "--confirm", smallName), 3, [
			{ code: "P103", what: `${smallName} is cut over already`, fix: "hyperferry clean" },
		]);
		expect(await footprint(source, target)).toBe(over);
	});
});
