import { ident, type SqlQuery, sql, tableIdent } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";

export type RangeKind = "date" | "timestamp" | "timestamptz" | "integer" | "uuid";

/** A column whose range is asked for. */
export interface RangeColumn {
	readonly table: TableId;
	readonly column: string;
	readonly kind: RangeKind;
	readonly notNull: boolean;
	/** Leading column of a btree index. */
	readonly indexed: boolean;
	/** Of the heap, partitions included. */
	readonly bytes: number;
	/** Tables that hold the rows: itself, or its partitions. */
	readonly leaves: readonly number[];
}

/** Selects lo, hi, has_null, minus_infinity, infinity and other_uuid by probes of an index. */
export function indexedExtremes({ table, column, kind, notNull }: RangeColumn, checkUuids: boolean): string {
	const from = tableIdent(table).text;
	const value = ident(column).text;
	const end = (order: string) => `(select ${value} from ${from} where ${isTime(kind, value)} order by ${value} ${order} limit 1)`;
	const exists = (condition: string) => (condition === "false" ? condition : `exists (select from ${from} where ${condition})`);
	return `select ${end("asc")} as lo, ${end("desc")} as hi, ${exists(notNull ? "false" : `${value} is null`)} as has_null,
		${exists(isInfinity(kind, value, "-"))} as minus_infinity, ${exists(isInfinity(kind, value, ""))} as infinity,
		${exists(checkUuids ? isOtherUuid(kind, value) : "false")} as other_uuid`;
}

/** The same by one scan. */
export function scannedExtremes({ table, column, kind }: RangeColumn): string {
	const value = ident(column).text;
	return `select ${aggregates(kind, value)}, bool_or(${value} is null) as has_null from ${tableIdent(table).text}`;
}

/** The same from what ANALYZE kept; only values that it met by chance. */
export function statisticalExtremes({ column, kind, leaves }: RangeColumn): SqlQuery {
	const type = kind === "integer" ? "bigint" : kind;
	const found = sql`
		from pg_stats s join pg_namespace n on n.nspname = s.schemaname join pg_class c on c.relnamespace = n.oid and c.relname = s.tablename
		where c.oid = any (${leaves}::oid[]) and s.attname = ${column} and not s.inherited`;
	const values = (kept: string) => `coalesce(s.${kept}::text::${type}[], '{}')`;
	const text = `select ${aggregates(kind, "v.value")}, bool_or(v.share > 0) as has_null from (
		select s.null_frac as share, unnest(array_append(${values("histogram_bounds")} || ${values("most_common_vals")}, null)) as value ${found.text}) v`;
	return { text, values: found.values };
}

/** uuid has no min() before PostgreSQL 18, but its text has the same order. */
function aggregates(kind: RangeKind, value: string): string {
	const [ordered, back] = kind === "uuid" ? [`${value}::text`, "::uuid"] : [value, ""];
	const when = `filter (where ${isTime(kind, value)})`;
	return `(min(${ordered}) ${when})${back} as lo, (max(${ordered}) ${when})${back} as hi,
		bool_or(${isInfinity(kind, value, "-")}) as minus_infinity, bool_or(${isInfinity(kind, value, "")}) as infinity,
		bool_or(${isOtherUuid(kind, value)}) as other_uuid`;
}

function hasInfinity(kind: RangeKind): boolean {
	return kind !== "integer" && kind !== "uuid";
}

function isInfinity(kind: RangeKind, value: string, sign: "" | "-"): string {
	return hasInfinity(kind) ? `${value} = '${sign}infinity'::${kind}` : "false";
}

function isTime(kind: RangeKind, value: string): string {
	return hasInfinity(kind) ? `${value} > '-infinity'::${kind} and ${value} < 'infinity'::${kind}` : `${value} is not null`;
}

/** Version and variant, as TimescaleDB looks at them. https://www.rfc-editor.org/rfc/rfc9562#section-5.7 */
function isOtherUuid(kind: RangeKind, value: string): string {
	return kind === "uuid" ? `${value}::text !~ '^.{14}7.{4}[89ab]'` : "false";
}

/**
 * Of a time or integer: TimescaleDB's internal unit. Exact: extract(epoch) is a double before PostgreSQL 14. Numeric, because PostgreSQL's last
 * years lie beyond 2^63 microseconds, and by days, because intervals end before that.
 */
export function microsOf(value: "lo" | "hi", kind: RangeKind): string {
	if (kind === "integer") return `${value}::numeric`;
	if (kind === "uuid") return `(('x' || translate(left(${value}::text, 13), '-', ''))::bit(48)::bigint * 1000)`;
	const days = (date: string) => `(${date} - date '1970-01-01')::numeric * 86400000000`;
	if (kind === "date") return `(${days(value)})`;
	const plain = kind === "timestamptz" ? `(${value} at time zone 'UTC')` : value;
	return `(${days(`${plain}::date`)} + extract(hour from ${plain})::bigint * 3600000000
		+ extract(minute from ${plain})::bigint * 60000000 + extract(microseconds from ${plain})::bigint)`;
}
