import type { CatalogObject } from "../../src/catalog/catalog.js";
import { tableKey } from "../../src/model/table-id.js";
import { catalog, column, foreignKey, index, object, primaryKey, table } from "./catalogs.js";
import { type RuleFacts, spec } from "./specs.js";

const gigabyte = 1024 ** 3;

export const metrics = table("metrics", {
	columns: [column("id", "bigint"), column("ts", "timestamp with time zone"), column("value", "double precision", { notNull: false })],
	indexes: [primaryKey("metrics", "id"), index("metrics_ts_idx", ["ts"], { bytes: gigabyte })],
	heapBytes: 5 * gigabyte,
	bytes: 5 * gigabyte,
	rowsEstimate: 61_204_118,
});

export const orders = table("orders", {
	columns: [column("id"), column("metric", "bigint"), column("customer")],
	indexes: [primaryKey("orders", "id")],
	foreignKeys: [
		foreignKey("orders_metric_fkey", ["metric"], "metrics", ["id"]),
		foreignKey("orders_customer_fkey", ["customer"], "customers", ["id"]),
	],
	heapBytes: 300 * 1024 ** 2,
	bytes: 310 * 1024 ** 2,
	rowsEstimate: 2_000_000,
});

export const customers = table("customers", {
	columns: [column("id"), column("email", "text")],
	indexes: [primaryKey("customers", "id"), index("customers_email_key", ["email"], { unique: true, constraint: "customers_email_key" })],
});

export const events = table("events", { columns: [column("what", "text", { notNull: false })], updates: 3 });

export const dailySales: CatalogObject = object(
	"VIEW",
	"daily_sales",
	"CREATE VIEW public.daily_sales AS\n SELECT id\n   FROM public.orders\n  WHERE (id > 10);",
	{
		table: { schema: "public", name: "daily_sales" },
	},
);

/** A shop: a time series, orders that reference it, customers, events without key, a view. */
export const shop = catalog([customers, events, metrics, orders], { objects: [dailySales] });

/** 1 January 2024 to 29 February 2024. */
export const metricsRange = new Map([
	[
		tableKey(metrics.id),
		{
			min: "2024-01-01 00:00:00+00",
			max: "2024-02-29 12:00:00+00",
			minMicros: 1_704_067_200_000_000n,
			maxMicros: 1_709_208_000_000_000n,
			hasNull: false,
			minusInfinity: false,
			infinity: false,
			otherUuid: false,
			measured: "exact" as const,
		},
	],
]);

export const metricsRule: readonly [string, RuleFacts] = [
	"public.metrics",
	{ hypertable: { column: "ts", chunkInterval: "1 day", primaryKey: ["id", "ts"] } },
];

export const shopSpec = spec([["public.*"], metricsRule], { accept: [["H310", "public.orders.orders_metric_fkey"]] });
