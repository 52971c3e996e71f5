import { describe, expect, test } from "vitest";
import { renderPlanSql } from "../../src/render/plan-sql.js";
import { renderPlan } from "../../src/render/plan-text.js";
import { catalog, object, targetServer } from "../support/catalogs.js";
import { idsOf, planOf } from "../support/plans.js";
import { customers, dailySales, metricsRange, shop, shopSpec } from "../support/shop.js";
import { spec } from "../support/specs.js";

const style = { colour: false, width: 110, verbose: false, file: "migration.yaml" };
const golden = (name: string) => `../golden/plan/${name}`;

describe("the text of a plan", () => {
	const hypertable = planOf(shopSpec, shop, { ranges: metricsRange });

	test("plain tables", async () => {
		const plan = planOf(spec([["public.customers"]]), catalog([customers]));
		await expect(renderPlan(plan, style)).toMatchFileSnapshot(golden("plain.txt"));
	});

	test("a hypertable with a rewritten key and an accepted hazard", async () => {
		await expect(renderPlan(hypertable, style)).toMatchFileSnapshot(golden("hypertable.txt"));
	});

	test("everything with -v", async () => {
		await expect(renderPlan(hypertable, { ...style, verbose: true })).toMatchFileSnapshot(golden("verbose.txt"));
	});

	test("a narrow terminal", async () => {
		await expect(renderPlan(hypertable, { ...style, width: 60 })).toMatchFileSnapshot(golden("narrow.txt"));
	});

	test("colour changes no character but the codes", async () => {
		const coloured = renderPlan(hypertable, { ...style, colour: true });
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colour codes
		expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderPlan(hypertable, style));
		await expect(coloured).toMatchFileSnapshot(golden("colour.txt"));
	});

	test("refusals and missing acceptances", async () => {
		const wrong = spec([
			["public.*"],
			["public.metrics", { hypertable: { column: "ts", chunkInterval: "1 day" } }],
			["public.events", { replicaIdentity: "full" }],
			["public.nothing"],
		]);
		await expect(renderPlan(planOf(wrong, shop), style)).toMatchFileSnapshot(golden("refusals.txt"));
	});

	test("a view that is replaced, with the difference", async () => {
		const old = object("VIEW", "daily_sales", dailySales.sql.replace("10", "1"), { table: { schema: "public", name: "daily_sales" } });
		const plan = planOf(
			spec([["public.customers"]], { accept: [["H320", "public.daily_sales"]] }),
			catalog([customers], { objects: [dailySales] }),
			{
				target: catalog([], { server: targetServer(), objects: [old] }),
			},
		);
		await expect(renderPlan(plan, style)).toMatchFileSnapshot(golden("replace.txt"));
	});

	test("no changes", async () => {
		const plan = planOf(shopSpec, shop, {
			ranges: metricsRange,
			target: catalog([...shop.tables.values()], { server: targetServer(), objects: [dailySales] }),
			done: new Set(idsOf(hypertable)),
		});
		const text = renderPlan({ ...plan, actions: [], diagnostics: [] }, { ...style, phase: "streaming" });
		await expect(text).toMatchFileSnapshot(golden("no-changes.txt"));
	});

	test("the script for review", async () => {
		await expect(renderPlanSql({ ...hypertable, planId: "0123456789ab" })).toMatchFileSnapshot(golden("script.sql"));
	});
});
