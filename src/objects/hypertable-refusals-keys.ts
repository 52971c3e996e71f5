import type { IndexFacts } from "../catalog/catalog.js";
import { formatName, formatTableId } from "../model/table-id.js";
import type { HypertableCandidate, Refusal, RefusalText } from "./hypertable-candidate.js";
import { indexSubject, keySurvives, missingDimensions } from "./hypertable-keys.js";

const primaryKey: Refusal = ({ facts, rule, keys, incoming }) => {
	if (keys.primaryKey.is !== "refused") return [];
	const source = keys.sourcePrimaryKey;
	const asked = Array.isArray(rule.primaryKey) ? (rule.primaryKey as readonly string[]) : undefined;
	const is = asked ?? source?.columns ?? [];
	const missing = keys.dimensions.filter((dimension) => !is.includes(dimension));
	const whole = [...is.filter((name) => name !== undefined), ...missing].map(formatName).join(", ");
	const lost = incoming.filter(({ foreignKey }) => !keySurvives(facts, keys, foreignKey.referencedColumns));
	return [
		{
			code: "T203",
			what: `primary key of ${formatTableId(facts.id)} cannot be kept on a hypertable`,
			label: `partitioned by ${keys.dimensions.map((name) => `"${name}"`).join(" and ")}, but ${asked ? "primary_key" : source?.name} is (${is.join(", ")})`,
			why: `TimescaleDB checks uniqueness per chunk, so every unique index must contain ${missing.map((name) => `"${name}"`).join(" and ")}.`,
			fix: [
				`keep uniqueness per (${whole})      hypertable: { column: ${formatName(rule.column)}, primary_key: [${whole}] }`,
				`or drop it      hypertable: { column: ${formatName(rule.column)}, primary_key: none }`,
			],
			...(lost.length > 0 && {
				notes: lost.map(
					({ table, foreignKey }) =>
						`${foreignKey.name} (${formatTableId(table)}) references ${formatTableId(facts.id)}(${foreignKey.referencedColumns.join(", ")}) and cannot survive either choice: accept H310 for it.`,
				),
			}),
		},
	];
};

const otherKeys: Refusal = (candidate) =>
	candidate.keys.lost
		.filter((index) => !candidate.accepted("H311", indexSubject(candidate.facts, index)))
		.map((index) => refusalOf(candidate, index));

function refusalOf(candidate: HypertableCandidate, index: IndexFacts): RefusalText {
	const missing = missingDimensions(index, candidate.keys.dimensions);
	const names = missing.map((name) => `"${name}"`).join(" and ");
	const object = indexSubject(candidate.facts, index);
	const onlyIncluded = missing.every((name) => index.include.includes(name));
	const drop = `or drop it on the target: accept: [{ code: H311, object: ${object} }]`;
	if (onlyIncluded) {
		return {
			code: "T220",
			what: `unique index ${index.name} has ${names} only in INCLUDE`,
			label: `${index.name} does not compare ${names}`,
			why: "TimescaleDB checks uniqueness per chunk, by the columns of the key only: it refuses such an index, or lets duplicates slip in silently.",
			fix: [`on the source: make ${names} a column of the index's key`, drop],
			object,
		};
	}
	if (index.exclusion) {
		return {
			code: "T205",
			what: `exclusion constraint ${index.name} of ${formatTableId(candidate.facts.id)} lacks ${names} WITH =`,
			label: `${index.name} does not compare ${names} by =`,
			why: "TimescaleDB checks exclusion per chunk, so it must contain the partitioning columns compared for equality.",
			fix: [`on the source: add ${names} WITH = to the constraint`, drop],
			object,
		};
	}
	return {
		code: "T204",
		what: `unique index ${index.name} of ${formatTableId(candidate.facts.id)} lacks ${names}`,
		label: `${index.name} is (${index.columns.map((name) => name ?? "expression").join(", ")})${index.partial ? " with WHERE" : ""}`,
		why: `TimescaleDB checks uniqueness per chunk, so every unique index must contain ${names}.`,
		fix: [`on the source: add ${names} to the index`, drop],
		object,
	};
}

export const keyRefusals: readonly Refusal[] = [primaryKey, otherKeys];
