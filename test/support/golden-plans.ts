import type { Catalog, TableFacts } from "../../src/catalog/catalog.js";
import { parseOnly, partOf } from "../../src/plan/partial-plan.js";
import type { Plan } from "../../src/plan/plan.js";
import type { PlanInput } from "../../src/plan/plan-input.js";
import { withRehearsal } from "../../src/plan/rehearsed-plan.js";
import type { PlanStyle } from "../../src/render/plan-text.js";
import type { Spec } from "../../src/spec/spec.js";
import { catalog, column, foreignKey, index, object, primaryKey, table, targetServer } from "./catalogs.js";
import { idsOf, planOf } from "./plans.js";
import { customers, dailySales, events, metrics, metricsRange, orders, shop, shopSpec } from "./shop.js";
import { aggregates, spec } from "./specs.js";

/** A plan of which every rendering is kept. */
export interface GoldenPlan {
	readonly plan: Plan;
	readonly phase?: NonNullable<PlanStyle["phase"]>;
	/** False: text and report only, because the rest would be thousands of lines of the same. */
	readonly whole?: false;
}

const onTarget = (
	tables: readonly TableFacts[],
	objects: Catalog["objects"] extends ReadonlyMap<string, infer T> ? readonly T[] : never = [],
) => catalog(tables, { server: targetServer(), objects });
const everything = spec([["public.*"]]);
const toCustomers = foreignKey("orders_customer_fkey", ["customer"], "customers", ["id"]);
const small = catalog([customers, { ...orders, foreignKeys: [toCustomers] }]);

function partial(rules: Spec, source: Catalog, only: readonly string[], more: Partial<PlanInput> = {}): Plan {
	const part = partOf(rules, source, parseOnly(only));
	return planOf(part.spec, part.source, { ...more, only });
}

function refusals(): Plan {
	const rules = spec([
		["public.*"],
		["public.metrics", { hypertable: { column: "ts", chunkInterval: "1 day" } }],
		["public.events", { replicaIdentity: "full" }],
		["public.nothing"],
	]);
	return planOf(rules, shop);
}

function replaced(): Plan {
	const old = object("VIEW", "daily_sales", dailySales.sql.replace("10", "1"), { table: { schema: "public", name: "daily_sales" } });
	const rules = spec([["public.customers"]], { accept: [["H320", "public.daily_sales"]] });
	return planOf(rules, catalog([customers], { objects: [dailySales] }), { target: onTarget([], [old]) });
}

function catchUp(): Plan {
	const done = new Set(idsOf(planOf(everything, small)).filter((id) => !id.startsWith("validate-foreign-key:")));
	const target = onTarget([customers, { ...orders, foreignKeys: [{ ...toCustomers, validated: false }] }]);
	return planOf(everything, small, { done, target });
}

function rehearsed(): Plan {
	const plan = planOf(shopSpec, shop, { ranges: metricsRange });
	const view = plan.actions.find(({ id }) => id === "create-object:view public.daily_sales");
	if (!view) throw new RangeError("the plan makes no view");
	const refusal = {
		action: view,
		describe: "view public.daily_sales",
		sql: dailySales.sql,
		sqlState: "42703",
		words: 'ERROR: column "id" does not exist (SQLSTATE 42703)\nHINT: Perhaps you meant to reference the column "orders.no".',
		position: 47,
	};
	const skipped = [
		{ action: "create-chunks:public.metrics", reason: "would take too many locks" },
		{ action: "analyze-table:public.metrics", reason: "runs outside a transaction, or needs rows" },
		{ action: "analyze-table:public.orders", reason: "runs outside a transaction, or needs rows" },
	];
	return withRehearsal(
		plan,
		{ statements: 12, refusals: [refusal], skipped },
		"target app@ts1:5432/shop, in a rehearsal that was rolled back",
	);
}

/** Names as people choose them, and as nobody should. */
function oddNames(): Plan {
	const odd = [
		"顧客_情報",
		"Größe & <b>Maß</b>",
		"pipe|`tick`|*star*",
		"line\nDROP TABLE customers; --",
		"escape\u001b[2J",
		"a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows",
		"user",
	].map((name, at) =>
		table(name, { columns: [column("id"), column("größe", "text")], indexes: [primaryKey("t", "id")], bytes: 2 ** (20 + at) }),
	);
	return planOf(everything, catalog(odd));
}

/** One that replaces a view, one over it, with retention below. */
function continuousAggregates(): Plan {
	const name = (view: string) => ({ schema: "public", name: view });
	const view = object("VIEW", "daily_metrics", "CREATE VIEW public.daily_metrics AS\n SELECT 1;", { table: name("daily_metrics") });
	const refresh = { startOffset: "30 days", endOffset: "1 hour", scheduleInterval: "1 hour", enable: "at_cutover" } as const;
	const rules = spec(
		[
			["public.*"],
			[
				"public.metrics",
				{
					hypertable: {
						column: "ts",
						chunkInterval: "1 day",
						primaryKey: ["id", "ts"],
						retention: { dropAfter: "1 year", enable: "at_cutover" },
					},
				},
			],
		],
		{
			continuousAggregates: aggregates(
				{
					view: name("monthly_metrics"),
					query: "SELECT time_bucket('1 month', day) AS month, sum(total) AS total\nFROM daily_metrics\nGROUP BY 1",
					materializedOnly: false,
				},
				{
					view: name("daily_metrics"),
					query: "SELECT time_bucket('1 day', ts) AS day, sum(value) AS total\nFROM public.metrics\nGROUP BY 1",
					chunkInterval: "100 days",
					refresh,
				},
			),
		},
	);
	return planOf(rules, catalog([metrics], { objects: [view] }), { ranges: metricsRange });
}

/** 500 objects of many kinds: what fits on one screen is named, the rest is counted. */
function large(): Plan {
	const gigabyte = 1024 ** 3;
	const plain = Array.from({ length: 120 }, (_, n) =>
		table(`app_table_${String(n).padStart(3, "0")}`, {
			columns: [column("id"), column("ref")],
			indexes: [primaryKey(`app_table_${String(n).padStart(3, "0")}`, "id"), index(`app_table_${n}_ref`, ["ref"])],
			bytes: (n + 1) * 1_000_000,
			rowsEstimate: n * 1000,
		}),
	);
	const keyless = Array.from({ length: 12 }, (_, n) => table(`audit_${n}`, { columns: [column("what", "text", { notNull: false })] }));
	const root = table("events", { relkind: "p", bytes: 0, heapBytes: 0 });
	const partitions = Array.from({ length: 36 }, (_, n) =>
		table(`events_${2023 + Math.floor(n / 12)}_${String((n % 12) + 1).padStart(2, "0")}`, {
			columns: [column("id")],
			indexes: [primaryKey("events", "id")],
			isPartition: true,
			partitionRoot: root.id,
			inherits: [root.id],
			bytes: gigabyte,
			heapBytes: gigabyte,
			rowsEstimate: 4_000_000,
		}),
	);
	const functions = Array.from({ length: 40 }, (_, n) => object("FUNCTION", `f_${n}`, `CREATE FUNCTION public.f_${n}() RETURNS int;`));
	const types = Array.from({ length: 9 }, (_, n) => object("TYPE", `mood_${n}`, `CREATE TYPE public.mood_${n} AS ENUM ('a');`));
	const views = Array.from({ length: 30 }, (_, n) =>
		object("VIEW", `v_${n}`, `CREATE VIEW public.v_${n} AS SELECT 1;`, { table: { schema: "public", name: `v_${n}` } }),
	);
	const triggers = plain
		.slice(0, 25)
		.map(({ id }) =>
			object("TRIGGER", "touch", `CREATE TRIGGER touch AFTER INSERT ON public.${id.name} EXECUTE FUNCTION public.f_1();`, { table: id }),
		);
	const policies = plain
		.slice(0, 7)
		.map(({ id }) => object("POLICY", "own", `CREATE POLICY own ON public.${id.name} USING (true);`, { table: id }));
	const source = catalog([...plain, ...keyless, root, ...partitions, metrics, { ...orders, foreignKeys: [] }], {
		objects: [...types, ...functions, ...views, ...triggers, ...policies],
	});
	return planOf(
		spec([["public.*"], ...shopSpec.tables.slice(1).map(({ match, hypertable }) => [match, { hypertable }] as const)] as never),
		source,
		{
			ranges: metricsRange,
		},
	);
}

export const goldenPlans: Readonly<Record<string, GoldenPlan>> = {
	plain: { plan: planOf(spec([["public.customers"]]), catalog([customers])) },
	hypertable: { plan: planOf(shopSpec, shop, { ranges: metricsRange }) },
	refusals: { plan: refusals() },
	replaced: { plan: replaced() },
	prepared: {
		plan: planOf(everything, catalog([customers, events]), { target: onTarget([customers]) }),
	},
	"catch-up": { plan: catchUp(), phase: "building" },
	"no-changes": {
		plan: planOf(everything, small, { done: new Set(idsOf(planOf(everything, small))), target: onTarget([...small.tables.values()]) }),
		phase: "streaming",
	},
	"one-copy": {
		plan: planOf(
			spec([["public.*"], ["public.events", { data: "none" }]], {
				replicate: { mode: "none", batch: { rows: 5000, maxDelayMs: 1000 }, changeLogLimit: 0, limits: { lockWaitMs: 5000 } },
			}),
			catalog([customers, events]),
		),
	},
	partial: { plan: partial(shopSpec, shop, ["public.*", "!public.metrics"], { ranges: metricsRange }) },
	rehearsed: { plan: rehearsed() },
	"continuous-aggregates": { plan: continuousAggregates() },
	"odd-names": { plan: oddNames() },
	large: { plan: large(), whole: false },
};
