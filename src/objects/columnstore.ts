import type { ColumnFacts, TableFacts } from "../catalog/catalog.js";
import type { PlannedColumnstore } from "../model/planned-policy.js";
import type { HypertableRule } from "../spec/spec.js";
import { type ChunkInterval, chunkInterval } from "./chunk-interval.js";

/**
 * What the rule asks for. TimescaleDB adds the time column, descending, to an order that lacks it. What the rule leaves open is as the target has it.
 */
export function wantedColumnstore(rule: HypertableRule, targetTable: TableFacts | undefined): PlannedColumnstore | undefined {
	if (!rule.columnstore) return undefined;
	const { segmentBy, orderBy } = rule.columnstore;
	const found = targetTable?.hypertable?.columnstore;
	const byTime = { column: rule.column, descending: true, nullsFirst: true };
	const order = orderBy ?? found?.orderBy ?? [byTime];
	return {
		segmentBy: segmentBy ?? found?.segmentBy ?? [],
		orderBy: orderBy === undefined || order.some(({ column }) => column === rule.column) ? order : [...order, byTime],
	};
}

/** The age of a policy is like the interval of chunks, but that of dates need not be whole days. */
export function policyAge(text: string, { typeName }: Pick<ColumnFacts, "typeName">): ChunkInterval {
	return chunkInterval(text, typeName === "date" ? "timestamptz" : typeName);
}
