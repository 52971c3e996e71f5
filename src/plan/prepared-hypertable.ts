import type { HypertableFacts, TableFacts } from "../catalog/catalog.js";
import { intervalText } from "../model/interval-micros.js";
import { chunkInterval } from "../objects/chunk-interval.js";
import type { HypertableRule } from "../spec/spec.js";

/** A rule as it comes out on a hypertable that the target has already, and what that has otherwise. */
export interface PreparedRule {
	readonly rule: HypertableRule;
	readonly respected: readonly string[];
}

/**
 * A hypertable that was made by hand keeps its chunk interval and the hash dimensions that the rule does not speak of: chunks and keys are planned
 * for what is there.
 */
export function preparedRule(said: HypertableRule, facts: TableFacts, found: HypertableFacts | undefined): PreparedRule {
	const [time, ...others] = found?.dimensions ?? [];
	const typeName = facts.columns.find(({ name }) => name === said.column)?.typeName ?? "";
	if (!found || time?.column !== said.column || time.interval === undefined) return { rule: said, respected: [] };
	const wanted = chunkInterval(said.chunkInterval, typeName);
	const there = /^int[248]$/.test(typeName) ? time.interval : intervalText(BigInt(time.interval));
	const sameInterval = "problem" in wanted || wanted.length.toString() === time.interval;
	const more = others.flatMap(({ column, partitions }) =>
		partitions === undefined || said.space?.some((dimension) => dimension.column === column) ? [] : [{ column, partitions }],
	);
	const space = [...(said.space ?? []), ...more];
	return {
		rule: { ...said, ...(!sameInterval && { chunkInterval: there }), ...(space.length > 0 && { space }) },
		respected: [
			...(!sameInterval && said.chunkInterval !== undefined ? [`chunks of ${there} instead of ${said.chunkInterval}`] : []),
			...more.map(({ column, partitions }) => `one more dimension: ${column} x ${partitions}`),
			...(found.columnstore && !said.columnstore ? ["columnstore is set"] : []),
		],
	};
}
