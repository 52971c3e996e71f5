import { quoteIdent, quoteTable } from "../model/sql.js";
import { formatTableId } from "../model/table-id.js";
import { dimensionUnit } from "./column-type.js";
import type { HypertableCandidate, Refusal, RefusalText } from "./hypertable-candidate.js";
import { timescaledbAtLeast } from "./timescaledb-version.js";
import { unitLimits } from "./unit-limits.js";

const minusInfinity: Refusal = (candidate) =>
	!candidate.range?.minusInfinity
		? []
		: [
				spoilt(candidate, "T221", "holds -infinity", "= '-infinity'", {
					why: 'TimescaleDB refuses such rows with "timestamp out of range".',
					fix: "then give them a real time, or delete them",
				}),
			];

const nulls: Refusal = (candidate) => {
	if (!candidate.range?.hasNull) return [];
	const { facts, rule } = candidate;
	const setNotNull = `ALTER TABLE ${quoteTable(facts.id)} ALTER COLUMN ${quoteIdent(rule.column)} SET NOT NULL`;
	return [
		spoilt(candidate, "T222", "holds NULL", "IS NULL", {
			why: "The partitioning column of a hypertable is NOT NULL.",
			fix: `then fill or delete them: ${setNotNull} keeps it so`,
		}),
	];
};

const tooLate: Refusal = (candidate) => {
	const { range, facts, rule } = candidate;
	const column = facts.columns.find(({ name }) => name === rule.column);
	if (
		range?.maxMicros === undefined ||
		!column ||
		dimensionUnit(column) !== "time" ||
		range.maxMicros <= unitLimits(column.typeName).greatest
	)
		return [];
	return [
		spoilt(candidate, "T230", `holds ${range.max}`, "> '294247-01-01' AND {column} <> 'infinity'", {
			why: 'TimescaleDB\'s time ends at 294247-01-01; later rows are refused with "timestamp out of range".',
			fix: "then give them a real time (or infinity), or delete them",
		}),
	];
};

const otherUuids: Refusal = (candidate) =>
	!candidate.range?.otherUuid || !timescaledbAtLeast(candidate.timescaledb, "2.22")
		? []
		: [
				spoilt(candidate, "T231", "holds uuids that are not of version 7", "::text !~ '^.{14}7.{4}[89ab]'", {
					why: "Only a uuid of version 7 says when it was made; TimescaleDB refuses all others.",
					fix: "then delete them, or partition by a column with a time",
				}),
			];

/** `condition` follows the column in SELECT ... WHERE. */
function spoilt(
	{ facts, rule }: HypertableCandidate,
	code: RefusalText["code"],
	label: string,
	condition: string,
	{ why, fix }: { readonly why: string; readonly fix: string },
): RefusalText {
	const column = quoteIdent(rule.column);
	const operator = condition.startsWith("::") ? "" : " ";
	return {
		code,
		what: `${formatTableId(facts.id)}.${rule.column} ${label}`,
		label: `${rule.column} ${label}`,
		why,
		fix: [
			`on the source, see them: SELECT * FROM ${quoteTable(facts.id)} WHERE ${column}${operator}${condition.replace("{column}", column)}`,
			fix,
		],
	};
}

export const dataRefusals: readonly Refusal[] = [minusInfinity, nulls, tooLate, otherUuids];
