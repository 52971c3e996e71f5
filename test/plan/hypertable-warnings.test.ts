import { expect, test } from "vitest";
import type { TableFacts } from "../../src/catalog/catalog.js";
import type { TimeRange } from "../../src/catalog/ranges.js";
import { tableKey } from "../../src/model/table-id.js";
import type { Plan } from "../../src/plan/plan.js";
import { catalog, column, emptyTarget, index, table } from "../support/catalogs.js";
import { planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const gigabyte = 1024 ** 3;
const day = 86_400_000_000n;
const year: TimeRange = {
	min: "2025-01-01 00:00:00+00",
	max: "2025-12-31 00:00:00+00",
	minMicros: 20_089n * day,
	maxMicros: 20_453n * day,
	hasNull: false,
	minusInfinity: false,
	infinity: false,
	otherUuid: false,
	measured: "exact",
};

function planWith(facts: Partial<TableFacts>, options: { readonly interval?: string; readonly range?: Partial<TimeRange> } = {}): Plan {
	const columns = [column("id"), column("ts", "timestamp with time zone")];
	const series = table("series", { columns, rowsEstimate: 36_500_000, bytes: 36 * gigabyte, ...facts });
	const rules = spec([["public.series", { hypertable: { column: "ts", chunkInterval: options.interval ?? "1 day" } }]]);
	const { min: _, max: __, minMicros: ___, maxMicros: ____, ...without } = year;
	const range = options.range?.measured === "sampled" ? without : year;
	return planOf(rules, catalog([series]), { ranges: new Map([[tableKey(series.id), { ...range, ...options.range }]]) });
}
const warning = (plan: Plan, code: string) => plan.diagnostics.find((diagnostic) => diagnostic.code === code);
const note = (plan: Plan) => plan.details.find(({ text }) => text.startsWith("by ts"))?.text;

test("chunks of a good size are shown, without a warning", () => {
	const plan = planWith({});
	expect(plan.diagnostics.filter(({ code }) => code.startsWith("W21"))).toEqual([]);
	expect(note(plan)).toBe("by ts, chunks of 1 day (365 chunks, ~101 MB and ~100 k rows each, made beforehand)");
});

test("nearly empty chunks: an interval that fills them is proposed", () => {
	const found = warning(planWith({ rowsEstimate: 36_500, bytes: 1_000_000 }), "W212");
	expect(found).toMatchObject({ what: "chunks of public.series hold about 100 rows each", place: { line: 10 } });
	expect(found?.fix).toEqual(["hypertable: { column: ts, chunk_interval: 14 days }"]);
});

test("chunks that do not fit a quarter of the memory, indexes counted: a shorter interval is proposed", () => {
	const found = warning(planWith({ indexes: [index("i", ["ts"], { bytes: 36 * gigabyte })] }, { interval: "1 month" }), "W213");
	expect(found?.what).toBe("chunks of public.series take 5.5 GB each");
	expect(found?.why).toContain("a quarter of it is taken for 2.0 GB, from shared_buffers (2GB)");
	expect(found?.fix).toEqual(["hypertable: { column: ts, chunk_interval: 7 days }"]);
});

test("a time column that may be NULL, and one that was not searched", () => {
	const columns = [column("ts", "timestamp with time zone", { notNull: false })];
	expect(warning(planWith({ columns }), "W211")?.fix[0]).toContain("SET NOT NULL");
	const plan = planWith({ columns }, { range: { measured: "sampled" } });
	expect(warning(plan, "W214")?.fix[0]).toBe(
		`on the source: SELECT * FROM "public"."series" WHERE "ts" IS NULL OR "ts" = '-infinity' LIMIT 1;`,
	);
	expect(note(plan)).toBe("by ts, chunks of 1 day (range not measured)");
	expect(warning(planWith({}), "W214")).toBeUndefined();
});

test("a pattern that matches more than tables, and one that matches none", () => {
	const series = table("series", { columns: [column("ts", "timestamp with time zone")] });
	const view = table("series_view", { relkind: "v" });
	const glob = spec([["public.series*", { hypertable: { column: "ts" } }]]);
	expect(warning(planOf(glob, catalog([series, view])), "W210")?.why).toBe("public.series_view is a view.");
	const one = planOf(spec([["public.series_view", { hypertable: { column: "ts" } }]]), catalog([series, view]));
	expect(one.diagnostics.map(({ code }) => code)).toEqual(["T202"]);
});

test("before TimescaleDB 2.16 nothing can reference a hypertable", () => {
	const series = table("series", {
		columns: [column("id"), column("ts", "timestamp with time zone")],
		indexes: [index("series_pkey", ["id", "ts"], { unique: true, primary: true, constraint: "series_pkey" })],
	});
	const key = {
		name: "alerts_series",
		columns: ["id", "ts"],
		references: series.id,
		referencedColumns: ["id", "ts"],
		validated: true,
		definition: "",
	};
	const alerts = table("alerts", { columns: [column("id"), column("ts", "timestamp with time zone")], foreignKeys: [key] });
	const rules = spec([["public.*"], ["public.series", { hypertable: { column: "ts" } }]]);
	const codes = (version: string) =>
		planOf(rules, catalog([series, alerts]), { target: emptyTarget({ timescaledb: { version, license: "timescale" } }) })
			.diagnostics.filter(({ severity }) => severity === "error")
			.map(({ code, object }) => [code, object]);
	expect(codes("2.15.3")).toEqual([["H310", "public.alerts.alerts_series"]]);
	expect(codes("2.16.0")).toEqual([]);
});
