import { formatTableId } from "../model/table-id.js";
import { chunkInterval } from "../objects/chunk-interval.js";
import { policyAge } from "../objects/columnstore.js";
import type { AggregateDecision, AggregateFinding as Text } from "./aggregate-decision.js";

/** Intervals that do not fit the time column, the buckets, or each other. */
export function intervalFindings({ rule, base }: AggregateDecision): readonly Text[] {
	if (!base) return [];
	const { refresh } = rule;
	const of = (key: string, text: string | undefined, place: Text["place"]) => {
		const age = text === undefined ? undefined : policyAge(text, base.column);
		return age && "problem" in age ? [{ key, problem: age.problem, example: age.example, place }] : [];
	};
	const chunks = rule.chunkInterval === undefined ? undefined : chunkInterval(rule.chunkInterval, base.column.typeName);
	const schedule = refresh && policyAge(refresh.scheduleInterval, { typeName: "timestamptz" });
	const bad = [
		...of("refresh.start_offset", refresh?.startOffset, refresh?.place),
		...of("refresh.end_offset", refresh?.endOffset, refresh?.place),
		...(schedule && "problem" in schedule
			? [{ key: "refresh.schedule_interval", problem: schedule.problem, example: "1 hour", place: refresh.place }]
			: []),
		...(chunks && "problem" in chunks
			? [{ key: "chunk_interval", problem: chunks.problem, example: chunks.example, place: rule.place }]
			: []),
	];
	const texts = bad.map(
		({ key, problem, example, place }): Text => ({
			code: "T266",
			what: `${key} of ${formatTableId(rule.view)} does not fit`,
			...(place && { place }),
			label: problem,
			why: `The time column ${base.column.name} is ${base.column.type}.`,
			fix: [`${key.replace("refresh.", "")}: ${example}`],
		}),
	);
	return texts.length > 0 ? texts : tooNarrow({ rule, base });
}

function tooNarrow({ rule, base }: Pick<Required<AggregateDecision>, "rule" | "base">): readonly Text[] {
	const { refresh } = rule;
	const ages = [refresh?.startOffset, refresh?.endOffset].map((text) => (text === undefined ? undefined : policyAge(text, base.column)));
	const [start, end] = ages.map((age) => (age && !("problem" in age) ? age.length : undefined));
	if (!refresh || start === undefined || end === undefined || base.bucket === undefined || start - end >= 2n * base.bucket) return [];
	return [
		{
			code: "T266",
			what: `the refresh policy of ${formatTableId(rule.view)} looks at less than two buckets`,
			place: refresh.place,
			label: `from ${refresh.startOffset} to ${refresh.endOffset} ago`,
			why: "TimescaleDB refuses it, because it may never find a whole bucket.",
			fix: ["make start_offset larger, or leave it out"],
		},
	];
}

/** A refresh that looks where retention has dropped chunks deletes what was aggregated of them. */
export function retentionFindings({ rule, base }: AggregateDecision): readonly Text[] {
	const dropAfter = base?.decision.rule.retention?.dropAfter;
	const { refresh } = rule;
	// what another one has aggregated is not dropped
	if (!base || base.under || !refresh || dropAfter === undefined) return [];
	const [drop, start] = [dropAfter, refresh.startOffset].map((text) => (text === undefined ? undefined : policyAge(text, base.column)));
	if (!drop || "problem" in drop || (start && ("problem" in start || start.length < drop.length))) return [];
	return [
		{
			code: "W260",
			severity: "warning",
			what: `${formatTableId(rule.view)} will lose what it aggregated of dropped chunks`,
			place: refresh.place,
			label: refresh.startOffset === undefined ? "no start_offset" : `start_offset ${refresh.startOffset}`,
			why: `${formatTableId(base.hypertable)} drops chunks after ${dropAfter}; a refresh that looks so far back finds no rows there and deletes the aggregate's.`,
			fix: [`a start_offset that is less than ${dropAfter}`],
		},
	];
}
