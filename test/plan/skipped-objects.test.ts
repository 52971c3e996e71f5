import { describe, expect, test } from "vitest";
import { staleObjects } from "../../src/plan/stale-objects.js";
import { catalog, emptyTarget, extension, object, primaryKey, server, table, targetServer } from "../support/catalogs.js";
import { codesOf, idsOf, planOf } from "../support/plans.js";
import { skipping, spec } from "../support/specs.js";

const orders = table("orders", { indexes: [primaryKey("orders", "id")] });
const oldView = object("VIEW", "old_sales", "CREATE VIEW public.old_sales AS SELECT 1;", {
	table: { schema: "public", name: "old_sales" },
});
const comment = object("COMMENT", "VIEW old_sales", "COMMENT ON VIEW public.old_sales IS 'x';", { dependsOn: [oldView.id] });
const report = object("VIEW", "report", "CREATE VIEW public.report AS SELECT * FROM public.old_sales;", { dependsOn: [oldView.id] });
const audit = object("FUNCTION", "audit", "CREATE FUNCTION public.audit() ...;", { id: "function public.audit()" });
const trigger = object("TRIGGER", "audited", "CREATE TRIGGER audited ...;", {
	table: orders.id,
	dependsOn: ["table public.orders", audit.id],
});
const source = catalog([orders], { objects: [oldView, comment, report, audit, trigger] });
const everything = [["public.*"]] as const;

function omissionsOf(plan: ReturnType<typeof planOf>): Readonly<Record<string, string>> {
	return Object.fromEntries(plan.omitted.map(({ object, reason }) => [object, reason]));
}

describe("schema.skip", () => {
	test("leaves out what a pattern names, its comment, and what needs it, each with the line or the cause", () => {
		const plan = planOf(spec(everything, skipping("view public.old_*", "function public.audit()")), source);
		expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
		expect(omissionsOf(plan)).toEqual({
			[oldView.id]: "schema.skip (line 30)",
			[comment.id]: `belongs to ${oldView.id}, which is left out`,
			[report.id]: `needs ${oldView.id}, which is left out`,
			[audit.id]: "schema.skip (line 31)",
			[trigger.id]: `needs ${audit.id}, which is left out`,
		});
		expect(idsOf(plan).filter((id) => /old_sales|report|audit/.test(id))).toEqual([]);
	});

	test("respects what the target has of it: what needs it is made, what belongs to it is left alone", () => {
		const other = { ...oldView, sql: "CREATE VIEW public.old_sales AS SELECT 2;", digest: "other" };
		const target = catalog([], { server: targetServer(), objects: [other, audit] });
		const plan = planOf(spec(everything, skipping("view public.old_*", "function public.audit()")), source, { target });
		expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
		expect(Object.keys(omissionsOf(plan))).toEqual([oldView.id, comment.id, audit.id]);
		expect(idsOf(plan)).toContain(`create-object:${report.id}`);
		expect(idsOf(plan)).toContain(`build-object:${trigger.id}`);
	});

	test("a skipped table is neither made nor copied nor published", () => {
		const plan = planOf(spec(everything, skipping("table public.orders")), source);
		expect(omissionsOf(plan)["constraint orders_pkey on public.orders"]).toBe("public.orders is selected by no rule");
		expect(plan.tables).toEqual([]);
		expect(idsOf(plan).filter((id) => id.includes("orders"))).toEqual([]);
		const twice = planOf(
			spec([["public.orders"], ["public.*"]], skipping("table public.orders")),
			catalog([orders, { ...orders, id: { schema: "public", name: "customers" } }]),
		);
		expect(twice.diagnostics).toMatchObject([
			{ code: "S110", place: { line: 10 }, notes: ["public.orders stays on the source because of schema.skip"] },
		]);
	});

	test("partitions go with their root", () => {
		const root = table("log", { relkind: "p" });
		const part = table("log_1", { isPartition: true, partitionRoot: root.id, inherits: [root.id] });
		const found = catalog([root, part]);
		const objects = new Map(
			[...found.objects].map(([id, it]) => [id, id === "table public.log_1" ? { ...it, dependsOn: ["table public.log"] } : it]),
		);
		const plan = planOf(spec([["*.*"]], skipping("table public.log")), { ...found, objects });
		expect(plan.tables).toEqual([]);
		expect(codesOf(plan)).toEqual(["S110"]);
	});

	test("a pattern that matches nothing is an error at its line, and names what was most likely meant", () => {
		const plan = planOf(spec(everything, skipping("view public.old_salse", "view elsewhere.*")), source);
		expect(plan.diagnostics).toMatchObject([
			{ code: "S120", severity: "error", place: { line: 30 }, label: "did you mean view public.old_sales?" },
			{ code: "S120", severity: "error", place: { line: 31 }, label: "matches no object of the source" },
		]);
	});

	test("a table is never left out because of what it needs", () => {
		const mood = object("TYPE", "mood", "CREATE TYPE public.mood AS ENUM ('a');");
		const found = catalog([orders], { objects: [mood] });
		const needing = new Map(
			[mood, ...found.objects.values()].map((it) => [it.id, it.kind === "TABLE" ? { ...it, dependsOn: [mood.id] } : it]),
		);
		const withMood = { ...found, objects: needing };
		const plan = planOf(spec(everything, skipping("type public.mood")), withMood);
		expect(plan.diagnostics[0]).toMatchObject({
			code: "S121",
			severity: "error",
			place: { line: 30 },
			what: "table public.orders needs type public.mood, which schema.skip leaves out",
		});
		const target = catalog([], { server: targetServer(), objects: [mood] });
		expect(codesOf(planOf(spec(everything, skipping("type public.mood")), withMood, { target }))).toEqual([]);
		expect(codesOf(planOf(spec([["*.*"]], skipping("type public.mood", "table public.orders")), withMood))).toEqual(["S110"]);
	});

	test("an extension that the target lacks is no matter once it is skipped", () => {
		const cron = object("EXTENSION", "pg_cron", "CREATE EXTENSION pg_cron;");
		const extensions = [extension("pg_cron", "1")];
		const withCron = catalog([orders], { objects: [cron], server: server({ extensions }) });
		expect(codesOf(planOf(spec(everything), withCron))).toEqual(["C119"]);
		expect(codesOf(planOf(spec(everything, skipping("extension pg_cron")), withCron))).toEqual([]);
	});

	test("what is left out cannot make a plan stale", () => {
		const plan = planOf(spec(everything, skipping("view public.old_*")), source);
		const changed = {
			...source,
			objects: new Map([...source.objects].map(([id, it]) => [id, id === oldView.id ? { ...it, digest: "new" } : it])),
		};
		expect(staleObjects(plan, changed, emptyTarget())).toEqual([]);
	});
});
