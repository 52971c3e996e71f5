import { describe, expect, test } from "vitest";
import { parseOnly, partOf } from "../../src/plan/partial-plan.js";
import { staleObjects } from "../../src/plan/stale-objects.js";
import type { Spec } from "../../src/spec/spec.js";
import { catalog, column, emptyTarget, foreignKey, index, object, primaryKey, table } from "../support/catalogs.js";
import { codesOf, idsOf, planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const mood = object("TYPE", "mood", "CREATE TYPE public.mood AS ENUM ('good');");
const touch = object("FUNCTION", "touch", "CREATE FUNCTION public.touch() RETURNS trigger;");
const unused = object("FUNCTION", "unused", "CREATE FUNCTION public.unused() RETURNS int;");
const customers = table("customers", { columns: [column("id")], indexes: [primaryKey("customers", "id")] });
const orders = table("orders", {
	columns: [column("id"), column("customer")],
	indexes: [primaryKey("orders", "id"), index("orders_customer_idx", ["customer"])],
	foreignKeys: [foreignKey("orders_customer_fkey", ["customer"], "customers", ["id"])],
});
const root = table("events", { relkind: "p" });
const partition = (name: string) =>
	table(name, { isPartition: true, partitionRoot: { schema: "public", name: "events" }, inherits: [{ schema: "public", name: "events" }] });
const view = (name: string, needs: string) =>
	object("VIEW", name, `CREATE VIEW public.${name} AS SELECT id FROM public.${needs};`, {
		table: { schema: "public", name },
		dependsOn: [`table public.${needs}`],
	});
const trigger = object("TRIGGER", "touch", "CREATE TRIGGER touch AFTER INSERT ON public.orders EXECUTE FUNCTION public.touch();", {
	table: orders.id,
	dependsOn: ["table public.orders", "function public.touch"],
});

/** In pg_dump's order: a table after the type of its column, a foreign key after both its tables. */
function source() {
	const made = catalog(
		[
			customers,
			orders,
			root,
			partition("events_1"),
			partition("events_2"),
			table("notes"),
			...["open_orders", "all_customers"].map((name) => table(name, { relkind: "v" })),
		],
		{
			objects: [view("open_orders", "orders"), view("all_customers", "customers"), trigger],
		},
	);
	const needs: Readonly<Record<string, readonly string[]>> = {
		"table public.orders": ["type public.mood"],
		"fk constraint orders_customer_fkey on public.orders": ["table public.orders", "table public.customers"],
	};
	const first = [mood, touch, unused].map((found) => [found.id, found] as const);
	return {
		...made,
		objects: new Map([...first, ...made.objects].map(([id, found]) => [id, { ...found, dependsOn: needs[id] ?? found.dependsOn }])),
	};
}

function partialPlan(only: readonly string[], rules: Spec = spec([["public.*"]])) {
	return planOf(rules, source(), { ...partOf(rules, source(), parseOnly(only)), only });
}

const created = (only: readonly string[]) =>
	idsOf(partialPlan(only)).flatMap((id) => /^(?:create-object|build-object|add-foreign-key):(.*)$/.exec(id)?.[1] ?? []);

describe("plan --only", () => {
	test("a table comes with what belongs to it and what it needs, without other tables, functions and views", () => {
		expect(created(["public.orders"])).toEqual([
			"type public.mood",
			"function public.touch",
			"table public.orders",
			"constraint orders_pkey on public.orders",
			"index orders_customer_idx on public.orders",
			"trigger touch on public.orders",
		]);
		const plan = partialPlan(["public.orders"]);
		expect(plan.only).toEqual(["public.orders"]);
		expect(plan.details.map(({ text }) => text)).toEqual([
			"foreign key orders_customer_fkey left out: references public.customers, which is not selected",
		]);
	});

	test("several globs add up, ! takes away, and views without their table stay out", () => {
		expect(created(["public.orders", "public.customers"])).toContain("fk constraint orders_customer_fkey on public.orders");
		expect(created(["public.*orders*"])).toContain("view public.open_orders");
		expect(created(["public.all_customers", "public.notes"])).toEqual(["table public.notes"]);
		const rest = created(["!public.events*", "!public.customers", "!public.unused"]);
		expect(rest).toContain("table public.orders");
		expect(rest).not.toContain("view public.all_customers");
		expect(rest.filter((id) => /events|customers|unused/.test(id))).toEqual([]);
	});

	test("a partition goes with its root, and never without it", () => {
		const tables = (only: readonly string[]) => created(only).filter((id) => id.startsWith("table "));
		expect(tables(["public.events"])).toEqual(["table public.events", "table public.events_1", "table public.events_2"]);
		expect(tables(["public.events", "!public.events_1"])).toEqual(["table public.events", "table public.events_2"]);
		expect(tables(["public.events_1"])).toEqual(["table public.events", "table public.events_1"]);
	});

	test("rules and acceptances about other tables are silent", () => {
		const rules = spec([["public.customers"], ["public.orders"]], { accept: [["H310", "public.other.fkey"]] });
		expect(codesOf(partialPlan(["public.orders"], rules))).toEqual([]);
	});

	test("a glob that matches nothing, or cannot be read, is an error that names what is near", () => {
		const refused = (only: readonly string[]) => () => partialPlan(only);
		expect(refused(["public.order"])).toThrow(/P110: --only public.order matches nothing/);
		expect(refused(["public.*", "!public.nothing"])).toThrow(/P110: --only !public.nothing matches nothing/);
		expect(refused(["orders"])).toThrow(/P110: --only orders cannot be read/);
		try {
			partialPlan(["public.order"]);
		} catch (error) {
			expect(error).toMatchObject({ exitCode: 64, diagnostics: [{ fix: ["--only 'public.orders'"] }] });
		}
	});

	test("what is outside does not make it stale", () => {
		const plan = partialPlan(["public.orders"]);
		const changed = source();
		const edited = (id: string) =>
			new Map([...changed.objects].map(([key, found]) => [key, key === id ? { ...found, digest: "x" } : found]));
		const stale = (id: string) => staleObjects(plan, { ...changed, objects: edited(id) }, emptyTarget()).map(({ object: moved }) => moved);
		expect(stale("table public.customers")).toEqual([]);
		expect(stale("function public.unused")).toEqual([]);
		expect(stale("table public.orders")).toEqual(["table public.orders"]);
		expect(stale("type public.mood")).toEqual(["type public.mood"]);
	});
});
