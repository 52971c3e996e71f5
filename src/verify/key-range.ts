import { quoteIdent, quoteLiteral } from "../model/sql.js";

/** Rows by the value of one column that is never NULL: from `from` on, below `below`; undefined: no limit. */
export interface KeyRange {
	readonly column: string;
	readonly type: string;
	readonly from?: string;
	readonly below?: string;
}

/** A column that rows may be read by in ranges, with values that part the table about evenly, in order. */
export interface RangeColumn {
	readonly column: string;
	/** As format_type prints it without modifier. */
	readonly type: string;
	readonly bounds: readonly string[];
}

/** Of the table; less is not worth a range of its own. */
export const bytesOfRange = 256 * 1024 ** 2;

/** Types with one order on every server: that of text depends on the collation and its version. */
export const orderedTypes: readonly string[] = [
	"smallint",
	"integer",
	"bigint",
	"numeric",
	"date",
	"timestamp without time zone",
	"timestamp with time zone",
	"uuid",
];

/** Pure: which of the bounds to part a table of that size at; none: it is read whole. */
export function chooseBounds(bounds: readonly string[], bytes: number): readonly string[] {
	const ranges = Math.min(Math.ceil(bytes / bytesOfRange), bounds.length);
	const chosen = Array.from({ length: Math.max(0, ranges - 1) }, (_, index) => bounds[Math.floor(((index + 1) * bounds.length) / ranges)]);
	return [...new Set(chosen)].filter((bound) => bound !== undefined);
}

/** Pure: ranges between the bounds that together hold every row once; one without limits where there are none. */
export function rangesBetween({ column, type, bounds }: RangeColumn): readonly KeyRange[] {
	return [undefined, ...bounds].map((from, index) => {
		const below = bounds[index];
		return { column, type, ...(from === undefined ? {} : { from }), ...(below === undefined ? {} : { below }) };
	});
}

export function rangeCondition({ column, type, from, below }: KeyRange): string {
	const name = quoteIdent(column);
	const value = (text: string) => `${quoteLiteral(text).trimStart()}::${type}`;
	const limits = [
		...(from === undefined ? [] : [`${name} >= ${value(from)}`]),
		...(below === undefined ? [] : [`${name} < ${value(below)}`]),
	];
	return limits.length === 0 ? "true" : limits.join(" and ");
}
