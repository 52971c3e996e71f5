import { formatTableId, tableKey } from "../model/table-id.js";
import { dimensionUnit } from "../objects/column-type.js";
import { relationKinds } from "../objects/relation-kinds.js";
import { withTimeBucket } from "../objects/time-bucket-rewrite.js";
import { type AggregateDecision, resolveRelation, type AggregateFinding as Text } from "./aggregate-decision.js";
import type { PlanInput } from "./plan-input.js";
import type { HypertableDecisions } from "./planned-hypertables.js";

/** What TimescaleDB would refuse of the query, as far as it shows without a server. */
export function queryFindings(input: PlanInput, decision: AggregateDecision, hypertables: HypertableDecisions): readonly Text[] {
	const { rule, read } = decision;
	const name = formatTableId(rule.view);
	if (!read || decision.query === undefined) {
		return [
			{
				code: "T265",
				what: `${name} has no query`,
				place: rule.place,
				label: "no view of that name on the source",
				why: "Without `query` the definition of the source's view of the same name is taken.",
				fix: ["query: SELECT time_bucket('1 day', ts) AS day, avg(value) AS mean FROM public.metrics GROUP BY 1"],
			},
		];
	}
	const refused = refusedConstructs(decision, read.refused);
	if (!decision.base) return [...refused, ...(refused.length > 0 ? [] : noHypertable(input, decision, hypertables))];
	return [...refused, ...bucket(decision), ...overNarrower(decision), ...clock(input, decision), ...rowSecurity(input, decision)];
}

function refusedConstructs({ rule }: AggregateDecision, words: readonly string[]): readonly Text[] {
	if (words.length === 0) return [];
	return [
		{
			code: "T263",
			what: `TimescaleDB refuses the query of ${formatTableId(rule.view)}`,
			place: rule.queryPlace,
			label: words.join(", "),
			why: "Continuous aggregates are plain aggregates: one SELECT with GROUP BY over one hypertable, with joins at most.",
			fix: ["aggregate plainly, and do the rest in a view over the continuous aggregate"],
		},
	];
}

function noHypertable(input: PlanInput, { rule, read }: AggregateDecision, hypertables: HypertableDecisions): readonly Text[] {
	const name = formatTableId(rule.view);
	const aggregates = input.spec.continuousAggregates.map(({ view }) => tableKey(view));
	const known = new Set([...aggregates, ...hypertables.byTable.keys()]);
	const relations = read?.relations ?? [];
	const found = relations.filter((relation) => resolveRelation(input, rule, relation, known) !== undefined);
	const text = { code: "T262", place: rule.queryPlace } as const;
	if (found.length > 1)
		return [
			{
				...text,
				what: `${name} reads several hypertables`,
				label: found.map((relation) => relation.name).join(", "),
				why: "TimescaleDB accepts one.",
				fix: ["make one continuous aggregate of each, and a view over both"],
			},
		];
	if (found.length === 1)
		return [
			{
				...text,
				what: `${name} has no hypertable at the bottom`,
				label: `reads ${found[0]?.name}`,
				why: "What it reads has none either, or reads it in turn.",
				fix: ["mend the query of the one that it reads"],
			},
		];
	const key = relations.map((relation) => resolveRelation(input, rule, relation, input.source.tables)).find((one) => one !== undefined);
	const facts = key === undefined ? undefined : input.source.tables.get(key);
	const table = facts && formatTableId(facts.id);
	const words =
		facts === undefined
			? "reads no table of this migration"
			: facts.relkind === "r"
				? `${table} does not become a hypertable`
				: `${table} is ${relationKinds[facts.relkind]}`;
	const time = facts?.columns.find((column) => dimensionUnit(column) === "time")?.name ?? "ts";
	return [
		{
			...text,
			what: `${name} has no hypertable to aggregate`,
			label: words,
			why: "Its FROM must name one hypertable, or one other continuous aggregate.",
			fix:
				facts?.relkind === "r"
					? [`in tables: - match: ${table}, with hypertable: { column: ${time} }`]
					: ["name a table with a `hypertable` rule in FROM"],
		},
	];
}

function bucket({ rule, query: text, read, base }: AggregateDecision): readonly Text[] {
	const name = formatTableId(rule.view);
	const rewritten = text === undefined ? undefined : withTimeBucket(text);
	if (read?.buckets.length === 0) {
		return [
			{
				code: "T261",
				what: `the query of ${name} has no time_bucket`,
				place: rule.queryPlace,
				label: read.truncates ? "date_trunc and date_bin are not accepted" : "needs GROUP BY time_bucket",
				why: `TimescaleDB groups a continuous aggregate by time_bucket of the time column${base?.under ? "" : ` (${base?.column.name})`}.${read.truncates ? " date_trunc follows the session's time zone; time_bucket is in UTC unless a zone is its third argument." : ""}`,
				fix: [
					rewritten === undefined
						? `GROUP BY time_bucket('1 day', ${base?.column.name ?? "ts"})`
						: `query: |\n${rewritten.replaceAll(/^/gm, "  ")}`,
				],
			},
		];
	}
	const wrong = base?.under ? [] : (read?.buckets ?? []).filter(({ column }) => column !== base?.column.name);
	const [first] = wrong;
	if (!first) return [];
	return [
		{
			code: "T261",
			what: `the query of ${name} does not bucket by ${base?.column.name}`,
			place: rule.queryPlace,
			label: first.column === undefined ? "time_bucket of an expression" : `time_bucket of ${first.column}`,
			why: `time_bucket must take the time column of ${base ? formatTableId(base.hypertable) : "the hypertable"} itself.`,
			fix: [`time_bucket('${first.width ?? "1 day"}', ${base?.column.name})`],
		},
	];
}

function clock(input: PlanInput, { rule, base }: AggregateDecision): readonly Text[] {
	if (!base || dimensionUnit(base.column) !== "integer" || base.decision.rule.integerNow) return [];
	if (input.target.tables.get(tableKey(base.hypertable))?.hypertable?.integerNow !== undefined) return [];
	return [
		{
			code: "T269",
			what: `${formatTableId(rule.view)} does not know what now is in ${formatTableId(base.hypertable)}`,
			place: base.decision.rule.place,
			label: "needs integer_now",
			why: `${base.column.name} is ${base.column.type}, and TimescaleDB refuses continuous aggregates over integers without a clock.`,
			fix: ["hypertable: { integer_now: public.unix_now }, a function that returns now in the column's unit (hyperferry explain T258)"],
		},
	];
}

/** Buckets over buckets must be whole ones: as wide or a multiple, and of one kind where months are among them. */
function overNarrower({ rule, query: text, base }: AggregateDecision): readonly Text[] {
	const under = base?.under;
	if (!base || !under || base.bucket === undefined || under.bucket === undefined || text === undefined) return [];
	const words =
		base.bucket < under.bucket
			? "narrower than those it reads"
			: under.months && !base.months
				? "of days over months"
				: !under.months && !base.months && base.bucket % under.bucket !== 0n
					? "no multiple of those it reads"
					: undefined;
	if (words === undefined) return [];
	return [
		{
			code: "T271",
			what: `the buckets of ${formatTableId(rule.view)} do not fit those of ${formatTableId(under.view)}`,
			place: rule.queryPlace,
			label: words,
			why: "A bucket over another continuous aggregate must hold whole buckets of that one.",
			fix: ["choose a multiple of its width (months over days are fine)", `or aggregate ${formatTableId(base.hypertable)} itself`],
		},
	];
}

function rowSecurity({ source }: PlanInput, { rule, base }: AggregateDecision): readonly Text[] {
	if (!base || !source.tables.get(tableKey(base.hypertable))?.rowSecurity) return [];
	const table = formatTableId(base.hypertable);
	return [
		{
			code: "T270",
			what: `${formatTableId(rule.view)} cannot aggregate ${table}, which has row security`,
			place: rule.place,
			label: "row security",
			why: "Who reads the aggregate would see what the policies hide, so TimescaleDB refuses it.",
			fix: [
				"take it out of continuous_aggregates",
				`or on the source: ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY;  if nothing needs it`,
			],
		},
	];
}
