import type { Diagnostic } from "../model/diagnostic.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import { relationKinds } from "../objects/relation-kinds.js";
import { timescaledbAtLeast } from "../objects/timescaledb-version.js";
import { aggregateAction, isMadeByUs, notesChanges } from "./aggregate-actions.js";
import type { AggregateDecision, AggregateFinding } from "./aggregate-decision.js";
import { intervalFindings, retentionFindings } from "./aggregate-interval-findings.js";
import { queryFindings } from "./aggregate-query-findings.js";
import type { PlanInput } from "./plan-input.js";
import { type HypertableDecisions, targetTimescaledb } from "./planned-hypertables.js";

/** Everything that TimescaleDB would refuse about it, as far as it shows without a server, and what would go wrong silently. */
export function aggregateFindings(input: PlanInput, decision: AggregateDecision, hypertables: HypertableDecisions): readonly Diagnostic[] {
	const object = formatTableId(decision.rule.view);
	return [
		...edition(input, decision),
		...nameTaken(input, decision),
		...queryFindings(input, decision, hypertables),
		...intervalFindings(decision),
		...retentionFindings(decision),
	].map((text) => ({ severity: "error", ...text, object }));
}

function edition({ target }: PlanInput, { rule }: AggregateDecision): readonly AggregateFinding[] {
	const { timescaledb } = target.server;
	const version = targetTimescaledb({ target });
	if (timescaledb?.license === "apache")
		return [
			{
				code: "T250",
				what: `${formatTableId(rule.view)} cannot be made: the target runs TimescaleDB's Apache edition`,
				place: rule.place,
				label: "needs the community edition",
				why: `timescaledb.license is apache on the target (TimescaleDB ${timescaledb.version}).`,
				fix: ["take it out of continuous_aggregates", "or install the community edition on the target (the packages of Timescale)"],
			},
		];
	if (version === undefined || timescaledbAtLeast(version, "2.19") || notesChanges({ target })) return [];
	return [
		{
			code: "T267",
			what: `${formatTableId(rule.view)} needs TimescaleDB 2.19 or later on the target, which has ${version}`,
			place: rule.place,
			label: `TimescaleDB ${version}`,
			why: "Older versions miss what replication writes, and cannot aggregate it anew by force.",
			fix: ["on the target: ALTER EXTENSION timescaledb UPDATE;", "or take it out of continuous_aggregates"],
		},
	];
}

function nameTaken(input: PlanInput, decision: AggregateDecision): readonly AggregateFinding[] {
	const { rule } = decision;
	const name = formatTableId(rule.view);
	const key = tableKey(rule.view);
	const [onSource, onTarget] = [input.source.tables.get(key), input.target.tables.get(key)];
	const aggregate = input.target.continuousAggregates?.some(({ view }) => tableKey(view) === key);
	const taken = { code: "T264", place: rule.place, why: "Nothing of yours is dropped to make room." } as const;
	if (onSource && !decision.replaces)
		return [
			{
				...taken,
				what: `${name} is ${relationKinds[onSource.relkind]} of the source`,
				label: "the name is taken",
				fix: ["choose another name"],
			},
		];
	if (onTarget && !aggregate)
		return [
			{
				...taken,
				what: `${name} is ${relationKinds[onTarget.relkind]} of the target, and no continuous aggregate`,
				label: "the name is taken",
				fix: ["choose another name", `or drop it on the target, if nothing needs it`],
			},
		];
	const action = aggregateAction(input, decision);
	if (!aggregate || !action || input.done.has(action.id)) return [];
	if (isMadeByUs(input, rule.view))
		return [
			{
				code: "T268",
				what: `${name} was made from another query, or with other settings`,
				place: rule.queryPlace,
				label: "not what the target has",
				why: "A continuous aggregate cannot be changed in these, only be made anew.",
				fix: ["put the entry back as it was", `or on the target: DROP MATERIALIZED VIEW ${name};  then hyperferry clean and begin again`],
			},
		];
	return [
		{
			code: "W261",
			severity: "warning",
			what: `${name} is a continuous aggregate of the target already`,
			place: rule.place,
			label: "kept as it is",
			why: "It was there before this migration; its query is not compared with the spec's.",
			fix: ["make sure that its query is the one that you want", `or on the target: DROP MATERIALIZED VIEW ${name};`],
		},
	];
}
