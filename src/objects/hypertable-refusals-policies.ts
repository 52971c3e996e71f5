import type { ColumnFacts } from "../catalog/catalog.js";
import type { PolicyFacts } from "../catalog/surroundings.js";
import { intervalMicros } from "../model/interval-micros.js";
import { type AgePolicy, policyProcedures } from "../model/planned-policy.js";
import { quoteLiteral, quoteTable } from "../model/sql.js";
import { formatName, formatTableId } from "../model/table-id.js";
import type { HypertableRule } from "../spec/spec.js";
import { dimensionUnit } from "./column-type.js";
import { policyAge } from "./columnstore.js";
import type { HypertableCandidate, Refusal, RefusalText } from "./hypertable-candidate.js";

/** A policy that the rule asks for. */
export interface WantedPolicy {
	readonly policy: AgePolicy["policy"];
	readonly after: string;
	readonly enable: "at_cutover" | "never";
	/** As the spec writes it. */
	readonly key: string;
	readonly place: HypertableRule["place"];
}

export function wantedPolicies({ columnstore, retention }: HypertableRule): readonly WantedPolicy[] {
	const store = columnstore?.after;
	return [
		...(columnstore && store !== undefined
			? [{ policy: "columnstore", after: store, enable: "at_cutover", key: "columnstore.after", place: columnstore.place } as const]
			: []),
		...(retention
			? [
					{
						policy: "retention",
						after: retention.dropAfter,
						enable: retention.enable,
						key: "retention.drop_after",
						place: retention.place,
					} as const,
				]
			: []),
	];
}

/** Whether the target's policy does the same as the wanted one. */
function samePolicy(found: PolicyFacts, wanted: Pick<WantedPolicy, "after">): boolean {
	if (found.after === undefined) return false;
	return found.after === wanted.after || (intervalMicros(found.after) ?? found.after) === intervalMicros(wanted.after);
}

const apache: Refusal = ({ facts, rule, target }) => {
	if (target.timescaledb?.license !== "apache") return [];
	const asked = [
		{ key: "columnstore", name: "a columnstore", place: rule.columnstore?.place },
		{ key: "retention", name: "a retention policy", place: rule.retention?.place },
	];
	return asked.flatMap(({ key, name, place }): readonly RefusalText[] =>
		!place
			? []
			: [
					{
						code: "T250",
						what: `${formatTableId(facts.id)} cannot have ${name}: the target runs TimescaleDB's Apache edition`,
						place,
						label: "needs the community edition",
						why: `timescaledb.license is apache on the target (TimescaleDB ${target.timescaledb?.version}).`,
						fix: [`take \`${key}\` out of the rule`, "or install the community edition on the target (the packages of Timescale)"],
					},
				],
	);
};

const age: Refusal = (candidate) => {
	const column = timeColumn(candidate);
	const unit = column && dimensionUnit(column);
	if (!column || unit === undefined) return [];
	return wantedPolicies(candidate.rule).flatMap(({ after, key, place }) => {
		const found = policyAge(after, column);
		if (!("problem" in found)) return [];
		return [
			{
				code: "T257",
				what: `${key} does not fit ${formatTableId(candidate.facts.id)}.${column.name} (${column.type})`,
				place,
				label: found.problem,
				why: unit === "integer" ? "The age of an integer column is a whole number." : "The age of a time column is an interval with units.",
				fix: [`${key.replace(".", ": { ")}: ${unit === "integer" ? "604800" : "7 days"} }`],
			} as const,
		];
	});
};

const integerNow: Refusal = (candidate) => {
	const { facts, rule, clock, targetTable } = candidate;
	const column = timeColumn(candidate);
	const unit = column && dimensionUnit(column);
	const present = targetTable?.hypertable?.integerNow;
	const code = "T258";
	const create = `CREATE FUNCTION public.unix_now() RETURNS ${column?.type} LANGUAGE sql STABLE AS $$ SELECT extract(epoch FROM now())::${column?.type} $$`;
	if (!column || unit === undefined) return [];
	if (!rule.integerNow) {
		if (unit !== "integer" || present !== undefined) return [];
		return wantedPolicies(rule).map(({ policy, place }) => ({
			code,
			what: `the ${policy} policy of ${formatTableId(facts.id)} does not know what now is`,
			place,
			label: "needs integer_now",
			why: `${column.name} is ${column.type}, so TimescaleDB cannot tell how old a chunk is.`,
			fix: [
				"hypertable: { integer_now: public.unix_now }, a function that returns now in the column's unit",
				`on the source, if there is none and the unit is a second: ${create}`,
			],
		}));
	}
	const name = `${formatTableId(rule.integerNow)}()`;
	const problem =
		unit !== "integer"
			? { label: `${column.name} is ${column.type}`, fix: "take `integer_now` out of the rule: the server's clock is enough" }
			: !clock
				? { label: `no function ${name} on either side`, fix: `on the source: ${create}` }
				: clock.returns !== column.type
					? { label: `${name} returns ${clock.returns}`, fix: `let it return ${column.type}, the type of ${column.name}` }
					: clock.volatile
						? { label: `${name} is VOLATILE`, fix: `on the source: ALTER FUNCTION ${name} STABLE` }
						: present !== undefined && present !== rule.integerNow.name
							? { label: `the target has ${present}()`, fix: `integer_now: ${formatName(rule.integerNow.schema)}.${formatName(present)}` }
							: undefined;
	if (!problem) return [];
	return [
		{
			code,
			what: `${name} cannot say what now is for ${formatTableId(facts.id)}`,
			label: problem.label,
			why: "It must be a STABLE or IMMUTABLE function without arguments that returns the type of an integer time column.",
			fix: [problem.fix],
		},
	];
};

const otherPolicies: Refusal = ({ facts, rule, targetTable }) =>
	wantedPolicies(rule).flatMap((wanted) =>
		(targetTable?.hypertable?.policies ?? [])
			.filter(({ procedure }) => procedure === policyProcedures[wanted.policy])
			.filter((found) => !samePolicy(found, wanted))
			.map((found) => ({
				code: "T259" as const,
				what: `the ${wanted.policy} policy of ${formatTableId(facts.id)} is a different one on the target`,
				place: wanted.place,
				label: `there: after ${found.after ?? "the age of creation"}`,
				why: "It was there before this migration, so the spec should agree with it.",
				fix: [
					...(found.after === undefined ? [] : [`${wanted.key}: ${found.after}`]),
					`or on the target: SELECT ${wanted.policy === "retention" ? "remove_retention_policy" : "remove_compression_policy"}(${quoteLiteral(quoteTable(facts.id))})`,
				],
			})),
	);

/** It would drop rows while they are copied, changed and compared. */
const activeRetention: Refusal = ({ facts, rule, targetTable, ours }) =>
	ours
		? []
		: (targetTable?.hypertable?.policies ?? [])
				.filter(({ procedure, scheduled }) => procedure === policyProcedures.retention && scheduled)
				.map(({ job, after }) => ({
					code: "T260",
					what: `a retention policy works on ${formatTableId(facts.id)} of the target`,
					place: rule.retention?.place ?? rule.place,
					label: `job ${job} drops chunks after ${after ?? "an age of their own"}`,
					why: "It would drop rows while they are copied, and verification would find them missing.",
					fix: [
						`on the target: SELECT alter_job(${job}, scheduled => false)${rule.retention ? "; the cutover enables it again" : ", and put it into the rule: retention, so that the cutover enables it again"}`,
					],
				}));

function timeColumn({ facts, rule }: HypertableCandidate): ColumnFacts | undefined {
	return facts.columns.find(({ name }) => name === rule.column);
}

export const policyRefusals: readonly Refusal[] = [apache, age, integerNow, otherPolicies, activeRetention];
