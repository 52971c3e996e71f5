import type { ColumnFacts, TableFacts } from "../catalog/catalog.js";
import type { TimeRange } from "../catalog/ranges.js";
import type { TableStatistics } from "../catalog/statistics.js";
import { dimensionUnit } from "./column-type.js";

/** A column that may be the time of a series. */
export interface SeriesColumn {
	readonly column: ColumnFacts;
	/** Units of an integer column in a second; undefined for time columns. */
	readonly perSecond?: bigint;
}

/** A time that moves when the row changes says nothing about when the row came. */
const moving = /(?:updat|modif|chang|edit|expir|delet|seen|until|due|valid_to|ended)/i;
const named = /(?:^|_)(?:ts|time|timestamp|at|on|date|day|when|epoch|unix|clock)(?:_|$)|time|stamp|epoch/i;

/** Columns of a table that could be its time, from their definition alone; the most promising first. */
export function seriesColumns(facts: TableFacts): readonly ColumnFacts[] {
	const inKey = (name: string) => facts.indexes.some((index) => index.primary && index.columns.includes(name));
	const rank = (column: ColumnFacts) =>
		Math.abs(column.correlation ?? 0) + (inKey(column.name) ? 1 : 0) + (named.test(column.name) ? 0.5 : 0);
	return facts.columns
		.filter(({ notNull, generated, identity, name }) => notNull && generated === "" && identity === "" && !moving.test(name))
		.filter((column) => dimensionUnit(column) === "time" || (column.typeName === "int8" && named.test(column.name)))
		.sort((a, b) => rank(b) - rank(a));
}

const second = 1n;
const scales = [second, 1000n, 1_000_000n, 1_000_000_000n];
/** 2000 and 2100, in seconds. */
const plausible = [946_684_800n, 4_102_444_800n] as const;

/** An integer is taken for a time only when all its values are such in one unit. */
export function asSeries(column: ColumnFacts, range: TimeRange | undefined): SeriesColumn | undefined {
	if (range?.minMicros === undefined || range.maxMicros === undefined || range.hasNull || range.minusInfinity) return undefined;
	if (dimensionUnit(column) === "time") return { column };
	const [min, max] = [range.minMicros, range.maxMicros];
	const perSecond = scales.find((scale) => min / scale >= plausible[0] && max / scale <= plausible[1]);
	return perSecond === undefined ? undefined : { column, perSecond };
}

/** Why the rows do not look like a series: they change, or do not come in the order of their time; undefined when they do. */
export function unlikeSeries(column: ColumnFacts, facts: TableFacts, { inserts }: TableStatistics): string | undefined {
	if (facts.updates > Math.max(inserts, facts.rowsEstimate) / 10) return "its rows are updated";
	if (column.correlation !== undefined && Math.abs(column.correlation) < 0.9) return "its rows do not come in the order of their time";
	return undefined;
}
