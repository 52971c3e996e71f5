import type { ColumnFacts } from "../catalog/catalog.js";
import { nearest } from "../model/nearest.js";
import { quoteIdent, quoteTable } from "../model/sql.js";
import { formatTableId } from "../model/table-id.js";
import { chunkInterval } from "./chunk-interval.js";
import { dimensionUnit } from "./column-type.js";
import type { HypertableCandidate, Refusal, RefusalText } from "./hypertable-candidate.js";
import { timescaledbAtLeast } from "./timescaledb-version.js";

const missingColumns: Refusal = ({ facts, rule, keys }) => {
	const names = facts.columns.map((column) => column.name);
	const keyColumns = Array.isArray(rule.primaryKey) ? (rule.primaryKey as readonly string[]) : [];
	const wanted = [...keys.dimensions, ...keyColumns];
	return [...new Set(wanted)]
		.filter((name) => !names.includes(name))
		.map((name): RefusalText => {
			const near = nearest(name, names);
			return {
				code: "S112",
				what: `${formatTableId(facts.id)} has no column "${name}"`,
				label: near === undefined ? `no column "${name}"` : `did you mean "${near}"?`,
				why: `Its columns are ${names.join(", ")}.`,
				fix: [near === undefined ? "name a column of the table" : `write ${near} instead of ${name}`],
			};
		});
};

const typeOfDimension: Refusal = (candidate) => {
	const column = timeColumn(candidate);
	if (!column) return [];
	const unit = dimensionUnit(column);
	if (unit === "time" || unit === "integer" || (unit === "uuid" && timescaledbAtLeast(candidate.timescaledb, "2.22"))) return [];
	return [
		{
			code: "T213",
			what: `${formatTableId(candidate.facts.id)} cannot be partitioned by ${column.name}, which is ${column.type}`,
			label: `${column.name} is ${column.type}`,
			why: `A hypertable is partitioned by a timestamp, date or integer column${unit === "uuid" ? ", and by a uuid only from TimescaleDB 2.22 on" : "; domains over these do not count"}.`,
			fix: [
				"name another column in `hypertable.column`",
				`or change its type on the source: ALTER TABLE ${quoteTable(candidate.facts.id)} ALTER COLUMN ${quoteIdent(column.name)} TYPE timestamptz`,
			],
		},
	];
};

const generatedColumns: Refusal = ({ facts, keys }) =>
	facts.columns
		.filter((column) => keys.dimensions.includes(column.name) && column.generated !== "")
		.map((column) => ({
			code: "T214",
			what: `${formatTableId(facts.id)} cannot be partitioned by the generated column ${column.name}`,
			label: `${column.name} is generated`,
			why: "TimescaleDB must know the value before the row is stored, and generated columns are computed after that.",
			fix: ["name a column that is stored as it is given, for instance one that the expression uses"],
		}));

const columnTwice: Refusal = ({ facts, keys }) =>
	[...new Set(keys.dimensions.filter((name, index) => keys.dimensions.indexOf(name) !== index))].map((name) => ({
		code: "T233",
		what: `${formatTableId(facts.id)} cannot be partitioned twice by ${name}`,
		label: `${name} is a dimension already`,
		why: "Each dimension of a hypertable is another column.",
		fix: ["name another column in `hypertable.space`, or leave `space` out"],
	}));

const interval: Refusal = (candidate) => {
	const column = timeColumn(candidate);
	const unit = column && dimensionUnit(column);
	if (!column || unit === undefined) return [];
	const found = chunkInterval(candidate.rule.chunkInterval, column.typeName);
	if (!("problem" in found)) return [];
	return [
		{
			code: "T215",
			what: `chunk_interval does not fit ${formatTableId(candidate.facts.id)}.${column.name} (${column.type})`,
			label: found.problem,
			why:
				unit === "integer"
					? "Chunks of an integer column are as long as a whole number."
					: "Chunks of a time column are as long as an interval with units; a month counts 30 days.",
			fix: [`hypertable: { column: ${column.name}, chunk_interval: ${found.example} }`],
		},
	];
};

const partitions: Refusal = ({ facts, rule }) =>
	(rule.space ?? [])
		.filter((space) => !Number.isInteger(space.partitions) || space.partitions < 1 || space.partitions > 32_767)
		.map((space) => ({
			code: "T216",
			what: `${formatTableId(facts.id)} cannot have ${space.partitions} partitions by ${space.column}`,
			label: "1 .. 32767 partitions",
			why: "TimescaleDB keeps the number of hash partitions in 16 bits.",
			fix: [`hypertable.space: { column: ${space.column}, partitions: 4 }`],
		}));

const hashable: Refusal = ({ facts, rule }) =>
	facts.columns
		.filter((column) => !column.hasHashSupport && rule.space?.some((space) => space.column === column.name))
		.map((column) => ({
			code: "T217",
			what: `${formatTableId(facts.id)} cannot be split by ${column.name}, which is ${column.type}`,
			label: `${column.type} has no hash function`,
			why: "A space dimension divides rows by the hash of the column.",
			fix: ["name another column in `hypertable.space`, or leave `space` out"],
		}));

function timeColumn({ facts, rule }: HypertableCandidate): ColumnFacts | undefined {
	return facts.columns.find((column) => column.name === rule.column);
}

export const columnRefusals: readonly Refusal[] = [
	missingColumns,
	typeOfDimension,
	generatedColumns,
	columnTwice,
	interval,
	partitions,
	hashable,
];
