import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actionKinds } from "../../src/actions/registry.js";
import { formatPlan } from "../../src/plan/format-plan.js";
import { parsePlan } from "../../src/plan/parse-plan.js";
import { staleObjects } from "../../src/plan/stale-objects.js";
import { catalog, column, emptyTarget, index, object, primaryKey, server, table, targetServer } from "../support/catalogs.js";
import { codesOf, idsOf, planOf } from "../support/plans.js";
import { customers, dailySales, events, metrics, metricsRange, metricsRule, orders, shop, shopSpec } from "../support/shop.js";
import { spec } from "../support/specs.js";

const plan = planOf(shopSpec, shop, { ranges: metricsRange });

describe("a plan as data", () => {
	test("is the same bytes for the same input, and reads back", () => {
		const text = JSON.stringify(plan);
		expect(JSON.stringify(planOf(shopSpec, shop, { ranges: metricsRange }))).toBe(text);
		expect(parsePlan(text, "plan.json")).toEqual(JSON.parse(text));
	});

	test("its file is JSON, however long its lists", () => {
		for (const length of [0, 1, 499, 500, 501, 1200]) {
			const long = { ...plan, unchanged: Array.from({ length }, (_, n) => `table public."a\n\t${n}"`), sequences: undefined as never };
			expect([...formatPlan(long)].join("")).toBe(`${JSON.stringify(long, null, "\t")}\n`);
		}
	});

	test("is refused when it is no plan, or was edited", () => {
		expect(() => parsePlan("{", "plan.json")).toThrow("P104");
		expect(() => parsePlan("{}", "plan.json")).toThrow("P104");
		expect(() => parsePlan(JSON.stringify({ ...plan, name: "other" }), "plan.json")).toThrow("P104");
	});

	test("the schema knows every kind of action", () => {
		const schema = JSON.parse(readFileSync(new URL("../../schemas/plan.schema.json", import.meta.url), "utf8"));
		const kinds = schema.properties.actions.items.oneOf.map(
			(option: { properties: { kind: { const: string } } }) => option.properties.kind.const,
		);
		expect([...kinds].sort()).toEqual([...actionKinds].sort());
	});

	test("every action comes after those that it waits for", () => {
		const seen = new Set<string>();
		for (const action of plan.actions) {
			expect(action.after.every((id) => seen.has(id))).toBe(true);
			seen.add(action.id);
		}
		expect(seen.size).toBe(plan.actions.length);
	});

	test("an action that waits for a table's rows waits for all its parts", () => {
		const key = plan.actions.find(({ id }) => id === "build-object:constraint metrics_pkey on public.metrics");
		expect(key?.after).toEqual(["copy-part:public.metrics#1", "copy-part:public.metrics#2", "copy-part:public.metrics#3"]);
		const chain = plan.actions.find(({ kind }) => kind === "add-foreign-key");
		expect(chain?.after).toContain("copy-part:public.events#1");
		expect(chain?.after).toContain("build-object:constraint customers_email_key on public.customers");
	});
});

describe("publications", () => {
	const tables = (name: string) =>
		plan.actions.flatMap((action) =>
			action.kind === "create-publication" && action.args.publication === name ? action.args.tables.map((id) => id.name) : [],
		);

	test("carry updates only of tables whose updates they cannot break", () => {
		expect(tables("hyperferry_shop")).toEqual(["customers", "metrics", "orders"]);
		expect(tables("hyperferry_shop_ins")).toEqual(["events"]);
		expect(plan.actions.filter(({ phase }) => phase === "prepare").at(-1)?.kind).toBe("create-slot");
	});

	test("a key that may be deferred, or is partial, or may be NULL, does not count", () => {
		const unusable = [
			table("a", { indexes: [{ ...primaryKey("a", "id"), immediate: false }] }),
			table("b", {
				replicaIdentity: "i",
				columns: [column("id", "integer", { notNull: false })],
				indexes: [index("b_id", ["id"], { unique: true, replicaIdentity: true })],
			}),
			table("c", { replicaIdentity: "n", indexes: [primaryKey("c", "id")] }),
		];
		expect(planOf(spec([["public.*"]]), catalog(unusable)).tables.map(({ publication }) => publication)).toEqual([
			"insert",
			"insert",
			"insert",
		]);
	});

	test("nothing is done on the source when nothing is streamed", () => {
		const once = planOf(
			spec([["public.*"]], { replicate: { ...shopSpec.replicate, mode: "none" } }),
			catalog([events], { server: server({ settings: { ...shop.server.settings, wal_level: "replica" } }) }),
		);
		expect(once.actions.filter(({ phase }) => phase === "prepare")).toEqual([]);
		expect(once.diagnostics).toEqual([]);
	});
});

describe("after everything is done", () => {
	const done = new Set(idsOf(plan));
	const target = catalog(
		[...shop.tables.values()].map((facts) => ({ ...facts, hasRows: true })),
		{ server: targetServer(), objects: [dailySales] },
	);

	test("there is nothing left, although rows and parts grew", () => {
		const larger = catalog([customers, events, { ...metrics, bytes: metrics.bytes * 3, heapBytes: metrics.heapBytes * 3 }, orders], {
			objects: [dailySales],
		});
		const hypertable = { dimensions: [{ column: "ts", type: "timestamptz", interval: "86400000000" }], chunks: 60, policies: [] };
		const tables = new Map([...target.tables].map(([key, facts]) => [key, facts.id.name === "metrics" ? { ...facts, hypertable } : facts]));
		const recorded = new Map(
			[...larger.objects.values()].map(({ id, digest }) => [id, { source: digest, target: target.objects.get(id)?.digest ?? "" }]),
		);
		const again = planOf(shopSpec, larger, { ranges: metricsRange, target: { ...target, tables }, done, recorded });
		expect(idsOf(again)).toEqual([]);
		expect(codesOf(again, "error")).toEqual([]);
	});

	test("rows that nobody here copied are a conflict", () => {
		expect(codesOf(planOf(spec([["public.customers"]]), catalog([customers]), { target }), "error")).toEqual(["C113"]);
	});
});

describe("selection", () => {
	test("a rule that matches nothing names its line; a view is no table", () => {
		const found = planOf(spec([["public.*"], ["public.daily_*"]]), catalog([customers, table("daily_sales", { relkind: "v" })]));
		expect(found.diagnostics).toMatchObject([{ code: "S110", place: { line: 11 }, notes: [expect.stringContaining("is a view")] }]);
	});

	test("what belongs to tables that are not selected stays, with what needs it", () => {
		const view = { ...dailySales, dependsOn: ["table public.orders"] };
		const found = planOf(spec([["public.customers"]]), catalog([customers, orders], { objects: [view] }));
		expect(found.omitted.map(({ object }) => object)).toContain("view public.daily_sales");
		expect(idsOf(found).some((id) => id.includes("orders"))).toBe(false);
	});

	test("partitions follow their root, and a selected partition brings it along", () => {
		const root = table("log", { relkind: "p" });
		const part = table("log_2024", { isPartition: true, partitionRoot: root.id, inherits: [root.id] });
		const byRoot = planOf(spec([["public.log"]]), catalog([root, part]));
		expect(byRoot.tables).toMatchObject([{ table: { name: "log_2024" }, data: "all" }]);
		const byPart = planOf(spec([["public.log_2024"]]), catalog([root, part]));
		expect(idsOf(byPart)).toContain("create-object:table public.log");
	});
});

describe("hazards", () => {
	test("need their acceptance, and acceptances need their hazard", () => {
		expect(codesOf(planOf(spec([["public.*"], metricsRule]), shop), "error")).toEqual(["H310"]);
		expect(codesOf(planOf(spec([["public.customers"]], { accept: [["H310", "public.x.y"]] }), shop))).toEqual(["S115"]);
	});

	test("replica identity full takes consent once and remembers how to go back", () => {
		const rules = [["public.events", { replicaIdentity: "full" }]] as const;
		expect(codesOf(planOf(spec(rules), catalog([events])))).toEqual(["H301"]);
		const accepted = planOf(spec(rules, { accept: [["H301", "public.events"]] }), catalog([{ ...events, replicaIdentity: "n" }]));
		expect(accepted.diagnostics).toEqual([]);
		expect(accepted.actions[0]).toMatchObject({
			kind: "set-replica-identity",
			args: { undo: 'ALTER TABLE ONLY "public"."events" REPLICA IDENTITY NOTHING' },
		});
		expect(codesOf(planOf(spec(rules), catalog([{ ...events, replicaIdentity: "f" }])))).toEqual([]);
	});

	test("what holds data is never replaced", () => {
		const other = catalog([{ ...customers, columns: [column("id"), column("email", "character varying(9)")] }], { server: targetServer() });
		const [conflict] = planOf(spec([["public.customers"]]), catalog([customers]), { target: other }).diagnostics;
		expect(conflict).toMatchObject({ code: "C114", object: "public.customers" });
		expect(conflict?.notes?.[0]).toContain("-    email character varying(9) NOT NULL\n+    email text NOT NULL");
	});
});

describe("a stale plan", () => {
	test("names what moved", () => {
		const gained = { ...orders, columns: [...orders.columns, column("coupon", "text")] };
		const moved = catalog([customers, events, metrics, gained, table("invoices")], {});
		const found = staleObjects(plan, moved, emptyTarget()).map(({ what }) => what);
		expect(found).toEqual([
			"this plan is stale: table public.invoices appeared on the source",
			'this plan is stale: table public.orders gained column "coupon" on the source',
			"this plan is stale: view public.daily_sales is gone on the source",
		]);
	});

	test("shows how it changed; only lines of a table's columns are columns", () => {
		const view = { ...dailySales, sql: dailySales.sql.replace(/;$/, "\n  WHERE true;"), digest: "other" };
		const checked = object(
			"TABLE",
			"customers",
			"CREATE TABLE public.customers (\n    id bigint NOT NULL,\n    CONSTRAINT known CHECK (id > 0)\n);",
		);
		const key = [...shop.objects.values()].find(({ kind, table }) => kind === "CONSTRAINT" && table?.name === "orders");
		const objects = new Map(shop.objects);
		for (const changed of [view, { ...checked, id: "table public.customers" }]) objects.set(changed.id, changed);
		if (key)
			objects.set(key.id, {
				...key,
				sql: "ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (no, at);",
				digest: "other",
			});
		const found = new Map(staleObjects(plan, { ...shop, objects }, undefined).map(({ object: id, what, notes }) => [id, { what, notes }]));
		expect(found.get(dailySales.id)?.what).toBe("this plan is stale: view public.daily_sales changed on the source");
		expect(found.get(dailySales.id)?.notes?.join("\n")).toContain("+  WHERE true");
		expect(found.get("table public.customers")?.what).not.toContain("CONSTRAINT");
		expect(found.get(key?.id)).toEqual({
			what: `this plan is stale: ${key?.id} changed on the source`,
			notes: ["now: ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (no, at);"],
		});
	});

	test("notices objects that appeared on the target, and our own publications are none", () => {
		const published = catalog([...shop.tables.values()], {
			objects: [dailySales, object("PUBLICATION", "hyperferry_shop", "CREATE PUBLICATION x;")],
		});
		expect(staleObjects(plan, published, emptyTarget())).toEqual([]);
		expect(staleObjects(plan, published, undefined)).toEqual([]);
		const target = catalog([customers], { server: targetServer() });
		expect(staleObjects(plan, shop, target)[0]?.what).toContain("appeared on the target");
	});

	test("belongs to its databases", () => {
		const other = catalog([], { server: server({ systemIdentifier: "9" }) });
		expect(staleObjects(plan, other, undefined).map(({ code }) => code)).toEqual(["P102"]);
	});
});
