import { expect, test } from "vitest";
import { isSchemaAction, rehearsalJudge } from "../../src/plan/rehearsal.js";
import { type Refusal, withRehearsal } from "../../src/plan/rehearsed-plan.js";
import { catalog, targetServer } from "../support/catalogs.js";
import { planOf } from "../support/plans.js";
import { customers, metricsRange, shop, shopSpec } from "../support/shop.js";
import { spec } from "../support/specs.js";

const plan = planOf(shopSpec, shop, { ranges: metricsRange });
const empty = catalog([], { server: targetServer() });
const action = (id: string) => {
	const found = plan.actions.find((one) => one.id === id);
	if (!found) throw new Error(`no ${id} in ${plan.actions.map((one) => one.id).join("\n")}`);
	return found;
};

test("only what is done to the target's schema is tried, and never chunks by the thousand", () => {
	const { judge } = rehearsalJudge({ source: shop, target: empty, begun: false });
	expect(plan.actions.filter((one) => !isSchemaAction(one)).map(({ phase }) => phase)).toEqual(
		plan.actions.flatMap(({ phase }) => (phase === "prepare" || phase === "copy" ? [phase] : [])),
	);
	expect(judge(action("create-hypertable:public.metrics"))).toMatchObject({ sql: expect.stringContaining("create_hypertable") });
	expect(judge(action("create-chunks:public.metrics"))).toEqual({ skip: "would take too many locks" });
	expect(judge(action("analyze-table:public.orders"))).toEqual({ skip: "runs outside a transaction, or needs rows" });
});

test("nothing is tried on what exists, nor once the migration has begun", () => {
	const target = catalog([customers], { server: targetServer() });
	const { judge } = rehearsalJudge({ source: shop, target, begun: false });
	const existing = { skip: "touches public.customers, which exists on the target" };
	expect(judge(action("build-object:constraint customers_pkey on public.customers"))).toEqual({
		skip: "changes what exists on the target",
	});
	expect(
		rehearsalJudge({ source: shop, target: { ...target, objects: new Map() }, begun: false }).judge(
			action("build-object:constraint customers_pkey on public.customers"),
		),
	).toEqual(existing);
	expect(rehearsalJudge({ source: shop, target: empty, begun: true }).judge(action("create-object:table public.orders"))).toEqual({
		skip: "the migration has begun",
	});
});

test("what needs a refused table is not tried", () => {
	const { judge, block } = rehearsalJudge({ source: shop, target: empty, begun: false });
	block(action("create-hypertable:public.metrics"), "needs it");
	expect(judge(action("build-object:constraint metrics_pkey on public.metrics"))).toEqual({ skip: "needs it" });
	expect(judge(action("create-object:table public.orders"))).toHaveProperty("sql");
	block(action("add-foreign-key:fk constraint orders_customer_fkey on public.orders"), "needs the key");
	expect(judge(action("validate-foreign-key:public.orders.orders_customer_fkey"))).toEqual({ skip: "needs the key" });
});

const refusal = (id: string, facts: Partial<Refusal> = {}): Refusal => ({
	action: action(id),
	describe: id.replace(/^[^:]*:/, ""),
	sql: "CREATE VIEW v AS\n\tSELECT 'ä😀', nope;",
	sqlState: "42703",
	words: 'ERROR: column "nope" does not exist (SQLSTATE 42703)',
	...facts,
});

test("refusals become errors of the plan: equal words once, the place under the server's pointer, foreseen ones not to be reported", () => {
	const bad = planOf(spec([["public.*"], ["public.metrics", { hypertable: { column: "ts" } }]]), shop);
	const refusals = [
		refusal("create-object:view public.daily_sales", { position: 32 }),
		refusal("create-object:table public.orders", { position: 32 }),
		refusal("create-hypertable:public.metrics", { words: "ERROR: no (SQLSTATE TS000)" }),
	];
	const rehearsed = withRehearsal(bad, { statements: 9, refusals, skipped: [{ action: "a", reason: "b" }] }, "target x");
	const [first, second, ...more] = rehearsed.diagnostics.slice(bad.diagnostics.length);
	expect(more).toEqual([]);
	expect(first).toMatchObject({
		code: "P112",
		what: "the target refuses view public.daily_sales",
		where: "target x",
		why: 'ERROR: column "nope" does not exist (SQLSTATE 42703)',
		notes: ["line 2, column 15 of the statement:\n   SELECT 'ä😀', nope;\n                ^", "the same is said of table public.orders"],
	});
	expect(first?.fix.join()).toContain("report");
	expect(second).toMatchObject({ notes: ["foreseen as T203"] });
	expect(second?.fix.join()).not.toContain("report");
	expect(rehearsed.checks.failed).toBe(bad.checks.failed + 2);
	expect(rehearsed.rehearsal).toEqual({ statements: 9, refused: 3, skipped: [{ action: "a", reason: "b" }] });
	expect(rehearsed.planId).not.toBe(bad.planId);
});

test("a full lock table ends it with a warning, which is no error of the plan", () => {
	const ended = withRehearsal(
		plan,
		{ statements: 7, refusals: [], skipped: [{ action: "a", reason: "b" }], ended: "ERROR: out of shared memory" },
		"t",
	);
	expect(ended.diagnostics.at(-1)).toMatchObject({
		code: "P113",
		severity: "warning",
		what: expect.stringContaining("after 7 statements; 1 "),
	});
	expect(ended.checks.failed).toBe(plan.checks.failed);
});
