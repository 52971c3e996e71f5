import type { ColumnFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatCount, formatSize } from "../model/size.js";
import { quoteIdent, quoteTable } from "../model/sql.js";
import { formatName, formatTableId } from "../model/table-id.js";
import { betterInterval, chunkEstimate, fewestRows } from "./chunk-estimate.js";
import { chunkInterval } from "./chunk-interval.js";
import type { HypertableCandidate, RefusalText } from "./hypertable-candidate.js";
import { ownObjects } from "./partition-objects.js";
import { quarterOfMemory } from "./quarter-of-memory.js";

type Warning = (candidate: HypertableCandidate) => readonly RefusalText[];

const withoutZone: Warning = (candidate) => {
	const column = timeColumn(candidate);
	if (column?.typeName !== "timestamp" || column.typeSchema !== "pg_catalog") return [];
	return [
		{
			code: "W205",
			what: `${formatTableId(candidate.facts.id)}.${column.name} is a timestamp without time zone`,
			label: "kept as it is",
			why: "Chunks follow the stored clock time; what it means depends on the time zone of whoever wrote it.",
			fix: ["nothing to do when all writers use the same time zone"],
		},
	];
};

const nullable: Warning = (candidate) => {
	const { facts, range } = candidate;
	const column = timeColumn(candidate);
	if (!column || column.notNull || range?.hasNull) return [];
	const name = `${formatTableId(facts.id)}.${column.name}`;
	return [
		{
			code: "W211",
			what: `${name} becomes NOT NULL on the target`,
			label: `${column.name} may be NULL on the source`,
			why: "A row that comes without it while the migration runs stops the table.",
			fix: [`on the source: ALTER TABLE ${quoteTable(facts.id)} ALTER COLUMN ${quoteIdent(column.name)} SET NOT NULL;`],
		},
	];
};

const unknownKey: Warning = ({ facts, rule, keys }) => {
	const key = keys.primaryKey;
	if (key.is !== "rewritten") return [];
	const implied = facts.indexes.some(
		(index) => index.unique && !index.partial && index.columns.every((name) => name !== undefined && key.columns.includes(name)),
	);
	if (implied) return [];
	return [
		{
			code: "W208",
			what: `(${key.columns.join(", ")}) of ${formatTableId(facts.id)} is not known to be unique on the source`,
			label: "no unique index of the source is part of this key",
			why: "Building the key fails if two rows are equal in these columns, or one is NULL.",
			fix: [`hypertable: { column: ${rule.column}, primary_key: none }`],
		},
	];
};

const chunkSize: Warning = ({ facts, rule, range, target }) => {
	const column = facts.columns.find(({ name }) => name === rule.column);
	const interval = column && chunkInterval(rule.chunkInterval, column.typeName);
	if (!column || !interval || "problem" in interval) return [];
	const partitions = (rule.space ?? []).reduce((product, space) => product * space.partitions, 1);
	const estimateOf = (length: bigint) => chunkEstimate(range, length, partitions, facts);
	const estimate = estimateOf(interval.length);
	if (!estimate) return [];
	const memory = quarterOfMemory(target);
	const name = formatTableId(facts.id);
	const propose = (wanted: "longer" | "shorter", otherwise: string) => {
		const better = betterInterval(column.typeName, wanted, memory.bytes, estimateOf);
		return [better === undefined ? otherwise : `hypertable: { column: ${formatName(column.name)}, chunk_interval: ${better} }`];
	};
	const perChunk = `its ${formatCount(estimate.chunks)} chunks of ${interval.text}`;
	if (estimate.bytesWithIndexes > memory.bytes) {
		return [
			{
				code: "W213",
				what: `chunks of ${name} take ${formatSize(estimate.bytesWithIndexes)} each`,
				label: `${perChunk} are larger than a quarter of the target's memory`,
				why: `Rows and indexes of the newest chunk should fit there; ${memory.assumed}.`,
				fix: propose("shorter", "take a shorter chunk_interval"),
			},
		];
	}
	if (estimate.chunks > 1 && facts.rowsEstimate > 0 && (estimate.rowsEach ?? fewestRows) < fewestRows) {
		return [
			{
				code: "W212",
				what: `chunks of ${name} hold about ${formatCount(Math.round(estimate.rowsEach ?? 0))} rows each`,
				label: `${perChunk} would be nearly empty`,
				why: `Every chunk costs every query that cannot leave it out; below ${formatCount(fewestRows)} rows it costs more than it saves.`,
				fix: propose("longer", "take a longer chunk_interval, or fewer partitions, or keep it an ordinary table"),
			},
		];
	}
	return [];
};

const notMeasured: Warning = (candidate) => {
	const { facts, range } = candidate;
	const column = timeColumn(candidate);
	if (range?.measured !== "sampled" || !column) return [];
	const name = quoteIdent(column.name);
	const bad =
		column.typeName === "uuid"
			? `${name}::text !~ '^.{14}7.{4}[89ab]'`
			: [...(column.notNull ? [] : [`${name} IS NULL`]), ...(isTime(column) ? [`${name} = '-infinity'`] : [])].join(" OR ");
	if (bad === "") return [];
	return [
		{
			code: "W214",
			what: `${formatTableId(facts.id)}.${column.name} was not searched for values that TimescaleDB refuses`,
			label: range.min === undefined ? "its range is not known" : `its range (${range.min} .. ${range.max}) comes from statistics`,
			why: `The table has ${formatSize(facts.bytes)} ${column.typeName === "uuid" ? "and versions of uuids need a scan" : `and no index that begins with ${column.name}`}; a row that is refused stops the copy.`,
			fix: [
				`on the source: SELECT * FROM ${quoteTable(facts.id)} WHERE ${bad} LIMIT 1;`,
				...(column.typeName === "uuid"
					? []
					: [`or on the source: CREATE INDEX CONCURRENTLY ON ${quoteTable(facts.id)} (${name});  then plan again`]),
			],
		},
	];
};

function timeColumn({ facts, rule }: HypertableCandidate): ColumnFacts | undefined {
	return facts.columns.find((column) => column.name === rule.column);
}

function isTime({ typeName }: ColumnFacts): boolean {
	return ["date", "timestamp", "timestamptz"].includes(typeName);
}

const ownOfPartitions: Warning = ({ facts }) => {
	const found = (facts.partitions ?? []).flatMap((partition) =>
		ownObjects(facts, partition).others.map((what) => `${what} of ${formatTableId(partition.id)}`),
	);
	if (found.length === 0) return [];
	const more = found.length > 6 ? ` and ${found.length - 6} more` : "";
	return [
		{
			code: "W216",
			what: `partitions of ${formatTableId(facts.id)} have what the table itself has not`,
			label: `${found.length} left out`,
			why: `The hypertable does not get: ${found.slice(0, 6).join(", ")}${more}.`,
			fix: ["nothing to do if they are not needed", `else on the source: give them to ${quoteTable(facts.id)}`],
		},
	];
};

const partitionsChange: Warning = ({ facts, streams }) =>
	!facts.partitions || !streams
		? []
		: [
				{
					code: "W215",
					what: `DETACH, DROP, TRUNCATE and ATTACH of single partitions of ${formatTableId(facts.id)} are not followed`,
					label: "its partitions become one hypertable",
					why: "A publication sends none of them; the cutover refuses after one until verify has passed. CREATE TABLE ... PARTITION OF is followed.",
					fix: ["until the cutover, stop what drops old partitions on the source, for instance pg_partman's retention"],
				},
			];

const warnings: readonly Warning[] = [withoutZone, nullable, unknownKey, chunkSize, notMeasured, ownOfPartitions, partitionsChange];

/** What will work, but should be known beforehand. */
export function hypertableWarnings(candidate: HypertableCandidate): readonly Diagnostic[] {
	const { place } = candidate.rule;
	return warnings.flatMap((warning) => warning(candidate)).map((text) => ({ severity: "warning", place, ...text }));
}
