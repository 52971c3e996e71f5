import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Action, ActionArgs, ActionKind } from "../../src/actions/registry.js";
import { definitionOf } from "../../src/actions/registry.js";
import type { Catalog } from "../../src/catalog/catalog.js";
import { introspect } from "../../src/catalog/introspect.js";
import { timeRanges } from "../../src/catalog/ranges.js";
import { openSession } from "../../src/pg/session.js";
import { planMigration } from "../../src/plan/plan-migration.js";
import { selectTables } from "../../src/plan/select-tables.js";
import { createTestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { spec } from "../support/specs.js";

const rules = spec(
	[
		["public.*"],
		["public.metrics", { hypertable: { column: "ts", chunkInterval: "1 day", primaryKey: ["id", "ts"] } }],
		["public.readings", { hypertable: { column: "at", space: [{ column: "device", partitions: 2 }], primaryKey: ["device", "at"] } }],
	],
	{
		schema: { include: ["public", "app"], privileges: "skip" },
		accept: [
			["H310", "public.orders.orders_metric_fkey"],
			["H311", "public.metrics_code"],
		],
	},
);

function sqlOf<K extends ActionKind>(action: Action & { readonly kind: K }): string {
	return definitionOf(action.kind).sql(action.args as unknown as ActionArgs<K>).text;
}

test("every statement of a plan runs on a real target, and the next plan finds nothing to do", async () => {
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target");
	await source.query(readFileSync(new URL("./executed.sql", import.meta.url), "utf8"));
	await using onSource = await openSession(endpointOf(source.url), { applicationName: "test" });
	await using onTarget = await openSession(endpointOf(target.url, "target"), { applicationName: "test" });
	const read = async (side: "source" | "target"): Promise<Catalog> =>
		introspect(side === "source" ? onSource : onTarget, { side, schemas: rules.schema.include });
	const planNow = async (done: ReadonlySet<string>) => {
		const catalog = await read("source");
		const ranges = await timeRanges(onSource, selectTables(rules, catalog).hypertables);
		return planMigration({
			spec: rules,
			source: catalog,
			target: await read("target"),
			ranges,
			recorded: new Map(),
			done,
			hyperferry: "0.1.0",
		});
	};
	const plan = await planNow(new Set());
	expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
	const done = new Set<string>();
	await onTarget.exec("set search_path = ''; set check_function_bodies = off");
	for (const action of plan.actions) {
		expect(action.after.every((id) => done.has(id))).toBe(true);
		if (action.phase !== "prepare" && action.kind !== "copy-part") await onTarget.exec(sqlOf(action));
		done.add(action.id);
	}
	const [hypertable] = await target.query<{ dimensions: string }>(
		"select num_dimensions::text as dimensions from timescaledb_information.hypertables where hypertable_name = 'readings'",
	);
	expect(hypertable?.dimensions).toBe("2");
	const again = await planNow(done);
	expect(again.actions).toEqual([]);
	expect(again.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
}, 120_000);
