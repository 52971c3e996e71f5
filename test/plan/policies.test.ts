import { describe, expect, test } from "vitest";
import { definitionOf } from "../../src/actions/registry.js";
import type { HypertableFacts } from "../../src/catalog/catalog.js";
import { renderPlan } from "../../src/render/plan-text.js";
import { catalog, column, emptyTarget, foreignKey, index, object, primaryKey, table, targetServer } from "../support/catalogs.js";
import { codesOf, idsOf, planOf } from "../support/plans.js";
import { type RuleFacts, spec } from "../support/specs.js";

const devices = table("devices", { indexes: [primaryKey("devices", "id")] });
const metrics = table("metrics", {
	columns: [column("id", "bigint"), column("ts", "timestamp with time zone"), column("device"), column("value", "double precision")],
	indexes: [primaryKey("metrics", "id", "ts")],
	foreignKeys: [foreignKey("metrics_device_fkey", ["device"], "devices", ["id"])],
});
const source = catalog([devices, metrics]);
const byTime = { column: "ts", descending: true, nullsFirst: true };
const hypertable = (more: Omit<NonNullable<RuleFacts["hypertable"]>, "column">): RuleFacts => ({ hypertable: { column: "ts", ...more } });
const both = hypertable({
	columnstore: { segmentBy: ["device"], orderBy: [byTime], after: "7 days" },
	retention: { dropAfter: "1 year", enable: "at_cutover" },
});
const wants = (rule: RuleFacts) => spec([["public.*"], ["public.metrics", rule]]);
const there = (facts: Partial<HypertableFacts>) =>
	catalog(
		[
			devices,
			{
				...metrics,
				hypertable: { dimensions: [{ column: "ts", type: "timestamptz", interval: "604800000000" }], chunks: 0, policies: [], ...facts },
			},
		],
		{ server: targetServer() },
	);
const policy = (procedure: string, after: string, scheduled = false) => ({ job: 1000, procedure, after, scheduled });

describe("columnstore and retention in a plan", () => {
	const plan = planOf(wants(both), source);

	test("come after everything that alters the table, columnstore first, and paused", () => {
		const ids = idsOf(plan);
		const mine = ids.slice(-4);
		expect(mine).toEqual([
			"validate-foreign-key:public.metrics.metrics_device_fkey",
			"set-columnstore:public.metrics",
			"add-policy:public.metrics columnstore after 7 days",
			"add-policy:public.metrics retention after 1 year",
		]);
		for (const [position, id] of mine.entries()) {
			const action = plan.actions.find((found) => found.id === id);
			expect(action?.phase).toBe("catch-up");
			if (position > 0) expect(action?.after).toEqual([mine[position - 1]]);
		}
		for (const { policy, enable } of plan.policies) expect({ policy, enable }).toEqual({ policy, enable: "at_cutover" });
		const statements = plan.actions.flatMap((action) =>
			action.kind === "add-policy" ? [definitionOf(action.kind).sql(action.args).text] : [],
		);
		expect(statements).toHaveLength(2);
		for (const text of statements) expect(text).toContain("scheduled => false");
	});

	test("are shown under the table, and in the cutover", async () => {
		const style = { colour: false, width: 110, verbose: false, file: "migration.yaml" };
		await expect(renderPlan(plan, style)).toMatchFileSnapshot("../golden/plan/columnstore.txt");
		await expect(renderPlan(plan, { ...style, width: 80 })).toMatchFileSnapshot("../golden/plan/columnstore-narrow.txt");
	});

	test("use the names that the target's version knows", () => {
		const sql = (version: string) =>
			planOf(wants(both), source, { target: emptyTarget({ timescaledb: { version, license: "timescale" } }) })
				.actions.flatMap((action) => {
					if (action.kind === "set-columnstore") return [definitionOf(action.kind).sql(action.args).text];
					return action.kind === "add-policy" ? [definitionOf(action.kind).sql(action.args).text] : [];
				})
				.join("\n");
		expect(sql("2.18.0")).toMatch(/enable_columnstore = true, timescaledb.segmentby = '"device"', timescaledb.orderby = '"ts" DESC'/);
		expect(sql("2.18.0")).toMatch(/CALL "public".add_columnstore_policy\('"public"."metrics"', after => INTERVAL '7 days'/);
		expect(sql("2.17.2")).toMatch(/timescaledb.compress = true, timescaledb.compress_segmentby/);
		expect(sql("2.17.2")).toMatch(/add_compression_policy\('"public"."metrics"', compress_after => INTERVAL '7 days'/);
	});

	test("without a choice: no segments, ordered by time, no policy", () => {
		const { actions } = planOf(wants(hypertable({ columnstore: {} })), source);
		expect(actions.find(({ kind }) => kind === "set-columnstore")?.args).toMatchObject({ segmentBy: [], orderBy: [byTime] });
		expect(actions.some(({ kind }) => kind === "add-policy")).toBe(false);
	});

	test("an order without the time column gets it, as TimescaleDB adds it", () => {
		const orderBy = [{ column: "device", descending: false, nullsFirst: false }];
		const { actions } = planOf(wants(hypertable({ columnstore: { orderBy } })), source);
		expect(actions.find(({ kind }) => kind === "set-columnstore")?.args).toMatchObject({ orderBy: [...orderBy, byTime] });
	});

	test("do not wait for keys that come with the opening only", () => {
		const { privileges } = targetServer();
		const target = emptyTarget({ privileges: { ...privileges, superuser: false, setReplicationRole: false } });
		const plan = planOf(wants(hypertable({ retention: { dropAfter: "1 year", enable: "at_cutover" } })), source, { target });
		const validation = plan.actions.find(({ kind }) => kind === "validate-foreign-key");
		expect(validation?.after).toEqual(["create-late-object:fk constraint metrics_device_fkey on public.metrics"]);
		expect(plan.actions.find(({ kind }) => kind === "add-policy")?.after).toEqual([]);
	});

	test("a policy that is never to be enabled is made and stays paused", () => {
		const plan = planOf(wants(hypertable({ retention: { dropAfter: "1 year", enable: "never" } })), source);
		expect(idsOf(plan)).toContain("add-policy:public.metrics retention after 1 year");
		expect(plan.policies.map(({ enable }) => enable)).toEqual(["never"]);
	});

	test("integer time columns: the clock comes before all that asks it", () => {
		const ticks = table("ticks", { columns: [column("n", "bigint"), column("v")] });
		const clock = object(
			"FUNCTION",
			"clock()",
			"CREATE FUNCTION public.clock() RETURNS bigint\n    LANGUAGE sql STABLE\n    AS $$ SELECT 1 $$;",
			{
				id: "function public.clock()",
			},
		);
		const rule: RuleFacts = {
			hypertable: { column: "n", integerNow: { schema: "public", name: "clock" }, retention: { dropAfter: "1000", enable: "at_cutover" } },
		};
		const plan = planOf(spec([["public.ticks", rule]]), catalog([ticks], { objects: [clock] }));
		expect(codesOf(plan, "error")).toEqual([]);
		expect(idsOf(plan)).toContain("set-integer-now:public.ticks");
		expect(plan.actions.find(({ kind }) => kind === "set-integer-now")?.phase).toBe("schema");
		expect(idsOf(plan).at(-1)).toBe("add-policy:public.ticks retention after 1000");
	});
});

describe("a target that has them", () => {
	const columnstore = { segmentBy: ["device"], orderBy: [byTime] };

	test("equal: nothing to do, but the cutover enables them", () => {
		const target = there({ columnstore, policies: [policy("policy_compression", "7 days"), policy("policy_retention", "12 mons")] });
		const plan = planOf(wants(both), source, { target });
		expect(codesOf(plan, "error")).toEqual([]);
		expect(idsOf(plan).filter((id) => /columnstore|policy/.test(id))).toEqual([]);
		expect(plan.policies.map((found) => found.policy)).toEqual(["columnstore", "retention"]);
	});

	test("what the spec leaves open is respected", () => {
		const target = there({ columnstore: { segmentBy: ["id"], orderBy: [] } });
		expect(codesOf(planOf(wants(hypertable({ columnstore: { after: "7 days" } })), source, { target }), "error")).toEqual([]);
	});

	test("different: refused, with both ways out", () => {
		const target = there({
			columnstore: { segmentBy: ["id"], orderBy: [byTime] },
			policies: [policy("policy_compression", "8 days"), policy("policy_retention", "2 years")],
		});
		const plan = planOf(wants(both), source, { target });
		expect(codesOf(plan, "error")).toEqual(["T259", "T259", "T259"]);
		for (const { fix } of plan.diagnostics.filter(({ code }) => code === "T259")) expect(fix.length).toBe(2);
	});

	test("a retention that works is refused, unless we let it work", () => {
		const target = there({ policies: [policy("policy_retention", "1 year", true)] });
		const rule = wants(hypertable({ retention: { dropAfter: "1 year", enable: "at_cutover" } }));
		expect(codesOf(planOf(rule, source, { target }), "error")).toEqual(["T260"]);
		const done = new Set(["create-object:table public.metrics", "add-policy:public.metrics retention after 1 year"]);
		expect(codesOf(planOf(rule, source, { target, done }), "error")).toEqual([]);
		expect(codesOf(planOf(wants(hypertable({})), source, { target }), "error")).toEqual(["T260"]);
	});

	test("what the spec does not speak of is named", () => {
		const target = there({ columnstore, policies: [policy("policy_compression", "7 days", true), policy("policy_reorder", "")] });
		const plan = planOf(wants(hypertable({})), source, { target });
		expect(codesOf(plan)).toEqual(["W252"]);
		expect(plan.diagnostics[0]?.what).toMatch(/a columnstore, a columnstore policy \(job 1000\), a job that runs policy_reorder/);
	});
});

describe("warnings", () => {
	test("a unique key whose columns the columnstore does not compare", () => {
		const plan = planOf(wants(both), source);
		expect(codesOf(plan)).toEqual(["W250"]);
		expect(plan.diagnostics[0]?.fix[1]).toContain("order_by: ts desc, id");
		const enough = hypertable({ columnstore: { segmentBy: ["id"] } });
		expect(codesOf(planOf(wants(enough), source))).toEqual([]);
	});

	test("a partial index is checked as well", () => {
		const more = { ...metrics, indexes: [index("one", ["value", "ts"], { unique: true, partial: true })] };
		expect(codesOf(planOf(wants(hypertable({ columnstore: {} })), catalog([devices, more])))).toContain("W250");
	});

	test.each([
		["7 days", "1 week", true],
		["7 days", "8 days", false],
		["1 year", "300 days", true],
	])("compressed after %s, dropped after %s", (after, dropAfter, warned) => {
		const rule = hypertable({ columnstore: { segmentBy: ["id"], after }, retention: { dropAfter, enable: "at_cutover" } });
		expect(codesOf(planOf(wants(rule), source))).toEqual(warned ? ["W251"] : []);
	});
});

describe("the edition of the target", () => {
	const apache = emptyTarget({ timescaledb: { version: "2.19.3", license: "apache" } });

	test("Apache: both keys are refused, each where it stands", () => {
		expect(codesOf(planOf(wants(both), source, { target: apache }), "error")).toEqual(["T250", "T250"]);
		expect(codesOf(planOf(wants(hypertable({})), source, { target: apache }), "error")).toEqual([]);
	});

	test("unknown before the extension exists", () => {
		const { timescaledb: _, ...without } = targetServer({ timescaledbAvailable: "2.19.3", extensions: [] });
		const rules = wants(both);
		const plan = planOf({ ...rules, target: { ...rules.target, createExtensions: true } }, source, {
			target: catalog([], { server: without }),
		});
		expect(codesOf(plan)).toContain("W253");
	});
});
