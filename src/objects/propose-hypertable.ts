import type { Catalog, ForeignKeyFacts, TableFacts } from "../catalog/catalog.js";
import type { TimeRange } from "../catalog/ranges.js";
import type { TableStatistics } from "../catalog/statistics.js";
import type { HypertableProposal } from "../model/hypertable-proposal.js";
import { formatCount, formatSize } from "../model/size.js";
import { formatName, formatTableId, sameTable, type TableId } from "../model/table-id.js";
import { fewestRows } from "./chunk-estimate.js";
import { hypertableKeys, indexSubject } from "./hypertable-keys.js";
import { partitionHazards } from "./partition-objects.js";
import { quarterOfMemory } from "./quarter-of-memory.js";
import { asSeries, type SeriesColumn, seriesColumns, unlikeSeries } from "./series-column.js";
import { type SeriesInterval, seriesInterval } from "./series-interval.js";

/** With fewer rows a hypertable has nothing to gain. */
const fewRows = 10_000;
const largeBytes = 1024 ** 3;

/** Tables that could be proposed, with the column whose range decides; partitioned ones where they are folded. */
export function seriesCandidates(source: Catalog): readonly { readonly facts: TableFacts; readonly column: string }[] {
	return [...source.tables.values()].flatMap((facts) => {
		const plain =
			[facts, ...(facts.partitions ?? [])].every(({ relkind, persistence }) => persistence === "p" && relkind !== "f") &&
			facts.relkind === "r" &&
			!facts.isPartition &&
			!facts.hasChildren &&
			facts.inherits.length === 0;
		const [column] = plain && facts.rowsEstimate >= fewRows ? seriesColumns(facts) : [];
		return column ? [{ facts, column: column.name }] : [];
	});
}

/** A proposal with its reasons; undefined when the rows do not look like a series. */
export function proposeHypertable(
	facts: TableFacts,
	statistics: TableStatistics,
	range: TimeRange | undefined,
	source: Catalog,
): HypertableProposal | undefined {
	const [column, ...others] = seriesColumns(facts);
	const series = column && asSeries(column, range);
	if (!series || range?.minMicros === undefined || range.maxMicros === undefined) return undefined;
	const rows = facts.rowsEstimate;
	if (unlikeSeries(series.column, facts, statistics) !== undefined) return undefined;
	const seconds = Number((range.maxMicros - range.minMicros) / (series.perSecond ?? 1_000_000n));
	const bytes = facts.indexes.reduce((sum, index) => sum + index.bytes, facts.bytes);
	const memory = quarterOfMemory(source.server);
	const interval = seriesInterval({ rows, bytes, seconds }, memory.bytes, series.column.typeName === "date");
	if (interval.rowsPerChunk < fewestRows) return undefined;
	const key = facts.indexes.find((index) => index.primary);
	const columns = key?.columns.filter((name) => name !== undefined) ?? [];
	const primaryKey = key && !columns.includes(series.column.name) ? [...columns, series.column.name] : undefined;
	const segment = segmentOf(facts, statistics, series.column.name, interval);
	const columnstore = canCompress(facts) && series.perSecond === undefined;
	return {
		table: facts.id,
		column: series.column.name,
		chunkInterval: series.perSecond === undefined ? interval.text : String(BigInt(interval.seconds) * series.perSecond),
		...(primaryKey && { primaryKey }),
		...(columnstore && {
			columnstore: { ...(segment && { segmentBy: segment.name }), after: interval.seconds > 604_800 ? interval.text : "7 days" },
		}),
		accept: hazards(facts, series.column.name, source, columnstore),
		reasons: [
			`${formatSize(bytes)} with indexes, about ${formatCount(rows)} rows${bytes < largeBytes ? "; small: hypertables pay from about 1 GB on" : ""}.`,
			...partitionReasons(facts),
			timeReason(
				series,
				range,
				others.map(({ name }) => name),
			),
			writeReason(facts, statistics),
			`Chunks of ${interval.text}: about ${formatCount(interval.chunks)}, each ${formatSize(interval.bytesPerChunk)} and ${formatCount(interval.rowsPerChunk)} rows. A chunk should fit a quarter of the memory: on the source ${memory.assumed}.`,
			...(primaryKey ? [`Its key (${columns.join(", ")}) must take ${series.column.name} in.`] : []),
			...(columnstore
				? [segment ? segment.reason : "No column has few enough values to segment by."]
				: [
						`No columnstore: ${series.perSecond === undefined ? "row security or an exclusion constraint" : "its policy would need integer_now"}.`,
					]),
		],
	};
}

function partitionReasons({ partitions = [] }: TableFacts): readonly string[] {
	const leaves = partitions.filter(({ relkind }) => relkind === "r");
	return leaves.length === 0 ? [] : [`Partitioned: its ${formatCount(leaves.length)} partitions become one hypertable.`];
}

function timeReason({ column, perSecond }: SeriesColumn, { min, max }: TimeRange, others: readonly string[]): string {
	const unit = perSecond === undefined ? "" : perSecond === 1n ? " (seconds since 1970)" : ` (1/${perSecond} seconds since 1970)`;
	const order =
		column.correlation === undefined
			? "not analysed, so whether rows come in its order is not known"
			: `rows lie in its order (correlation ${column.correlation.toFixed(2)})`;
	const instead = others.length === 0 ? "" : ` Also possible: ${others.join(", ")}.`;
	return `${column.name}${unit}: ${min} to ${max}, ${order}.${instead}`;
}

function writeReason({ updates, deletes }: TableFacts, { inserts }: TableStatistics): string {
	if (inserts + updates + deletes === 0)
		return "Nothing is counted about how it is written; it should be inserted into, and hardly updated.";
	const purge = deletes > inserts / 10 ? " Old rows seem to be deleted: retention could do that." : "";
	return `${formatCount(inserts)} inserts, ${formatCount(updates)} updates, ${formatCount(deletes)} deletes since the statistics were reset.${purge}`;
}

/** Few values, many rows of each in a chunk: the fewer rows, the worse they compress. */
const rowsPerSegment = 100;

function segmentOf(
	facts: TableFacts,
	statistics: TableStatistics,
	time: string,
	{ rowsPerChunk }: SeriesInterval,
): { readonly name: string; readonly reason: string } | undefined {
	const referring = new Set(facts.foreignKeys.flatMap(({ columns }) => (columns.length === 1 ? columns : [])));
	const leading = new Set(facts.indexes.map(({ columns }) => columns[0]));
	const found = facts.columns
		.filter(({ name, hasOrder, typeName }) => name !== time && hasOrder && !/^(float|numeric|timestamp|date|bool|json)/.test(typeName))
		.flatMap(({ name }) => {
			const distinct = statistics.distinct.get(name) ?? 0;
			return distinct >= 2 && rowsPerChunk / distinct >= rowsPerSegment ? [{ name, distinct: Math.round(distinct) }] : [];
		})
		.filter(({ name }) => referring.has(name) || leading.has(name))
		.sort((a, b) => Number(referring.has(b.name)) - Number(referring.has(a.name)) || b.distinct - a.distinct)[0];
	if (!found) return undefined;
	const rows = formatCount(Math.round(rowsPerChunk / found.distinct));
	return {
		name: found.name,
		reason: `Segments by ${found.name}: ${formatCount(found.distinct)} values, about ${rows} rows of each in a chunk.`,
	};
}

function canCompress(facts: TableFacts): boolean {
	return !facts.rowSecurity && !facts.indexes.some(({ exclusion }) => exclusion);
}

function hazards(facts: TableFacts, column: string, source: Catalog, columnstore: boolean): HypertableProposal["accept"] {
	const keys = hypertableKeys(facts, { column });
	const lost = keys.lost.map((index) => ({ code: "H311" as const, object: indexSubject(facts, index), why: `without ${column}` }));
	const broken = (table: TableId, key: ForeignKeyFacts) => ({
		code: "H310" as const,
		object: `${formatTableId(table)}.${formatName(key.name)}`,
		why: `references ${formatTableId(facts.id)}`,
	});
	const incoming = [...source.tables.values()].flatMap((other) =>
		other.foreignKeys.filter((key) => sameTable(key.references, facts.id)).map((key) => ({ table: other.id, key })),
	);
	const survives = (key: ForeignKeyFacts) => !columnstore && key.referencedColumns.includes(column);
	const ofPartitions = partitionHazards(facts).map((hazard) => ({ ...hazard, why: "of single partitions" }));
	return [...lost, ...ofPartitions, ...incoming.filter(({ key }) => !survives(key)).map(({ table, key }) => broken(table, key))];
}
