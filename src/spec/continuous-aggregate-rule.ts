import type { SpecPlace } from "../model/diagnostic.js";
import { parseQualifiedName } from "../model/table-id.js";
import type { ContinuousAggregateSpec, RefreshSpec } from "./migration.generated.js";
import type { ContinuousAggregateRule, RefreshRule } from "./spec.js";
import type { SpecDocument } from "./spec-document.js";

/** One entry of `continuous_aggregates`, valid already. */
export function continuousAggregate(said: ContinuousAggregateSpec, index: number, document: SpecDocument): ContinuousAggregateRule {
	const path = ["continuous_aggregates", index];
	const place = document.valuePlace([...path, "name"]);
	return {
		// The schema's format lets qualified names through only
		view: parseQualifiedName(said.name) ?? { schema: "", name: said.name },
		...(said.query === undefined ? {} : { query: withoutEnd(said.query) }),
		materializedOnly: said.materialized_only ?? true,
		...(said.chunk_interval === undefined ? {} : { chunkInterval: String(said.chunk_interval) }),
		...(said.refresh ? { refresh: refreshRule(said.refresh, document.keyPlace([...path, "refresh"])) } : {}),
		place,
		queryPlace: said.query === undefined ? place : document.keyPlace([...path, "query"]),
	};
}

function refreshRule({ start_offset, end_offset, schedule_interval, enable = "at_cutover" }: RefreshSpec, place: SpecPlace): RefreshRule {
	return {
		...(start_offset === undefined ? {} : { startOffset: String(start_offset) }),
		...(end_offset === undefined ? {} : { endOffset: String(end_offset) }),
		scheduleInterval: schedule_interval,
		enable,
		place,
	};
}

/** The statement goes on behind it. */
function withoutEnd(query: string): string {
	return query.trim().replace(/;\s*$/, "");
}
