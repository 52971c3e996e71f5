import type { Queryable } from "../model/queryable.js";
import { ident, raw, type SqlFragment, sql, tableIdent } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";

/** Where the values of a time column lie; min and max leave infinities out and are undefined when nothing else is there. */
export interface TimeRange {
	/** As the server prints them. */
	readonly min?: string;
	readonly max?: string;
	/** TimescaleDB's internal units: microseconds since 1970 for times (those without zone taken as UTC), the number for integers. */
	readonly minMicros?: bigint;
	readonly maxMicros?: bigint;
	readonly hasNull: boolean;
	readonly minusInfinity: boolean;
	readonly infinity: boolean;
}

interface Column {
	readonly table: TableId;
	readonly column: string;
}

type Kind = "date" | "timestamp" | "timestamptz" | "integer";

interface Target extends Column {
	readonly kind: Kind;
	readonly notNull: boolean;
	/** Leading column of a btree index. */
	readonly indexed: boolean;
}

/**
 * Ranges by tableKey, one column a table: through an index where there is one, else by one scan of the table. Tables and columns that
 * do not exist, and columns of other types than date, timestamp, timestamptz and integers, are left out.
 */
export async function timeRanges(session: Queryable, columns: readonly Column[]): Promise<Map<string, TimeRange>> {
	const ranges = new Map<string, TimeRange>();
	for (const target of await describe(session, columns)) {
		ranges.set(tableKey(target.table), await readRange(session, target));
	}
	return ranges;
}

interface DescribeRow extends TableId {
	readonly column: string;
	readonly type: string;
	readonly not_null: boolean;
	readonly indexed: boolean;
}

const kinds: Readonly<Record<string, Kind>> = {
	date: "date",
	timestamp: "timestamp",
	timestamptz: "timestamptz",
	int2: "integer",
	int4: "integer",
	int8: "integer",
};

async function describe(session: Queryable, columns: readonly Column[]): Promise<readonly Target[]> {
	const rows = await session.query<DescribeRow>(sql`
		select n.nspname as schema, c.relname as name, a.attname as column, b.typname as type, a.attnotnull as not_null,
			exists (
				select from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_am am on am.oid = ic.relam
				where i.indrelid = c.oid and i.indkey[0] = a.attnum and i.indisvalid and i.indpred is null and am.amname = 'btree'
			) as indexed
		from rows from (
				unnest(${columns.map(({ table }) => table.schema)}::text[]), unnest(${columns.map(({ table }) => table.name)}::text[]),
				unnest(${columns.map(({ column }) => column)}::text[])
			) as wanted (schema, name, col)
			join pg_namespace n on n.nspname = wanted.schema
			join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
			join pg_attribute a on a.attrelid = c.oid and a.attname = wanted.col and not a.attisdropped
			join pg_type t on t.oid = a.atttypid
			join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end`);
	return rows.flatMap(({ schema, name, column, type, not_null, indexed }) => {
		const kind = kinds[type];
		return kind ? [{ table: { schema, name }, column, kind, notNull: not_null, indexed }] : [];
	});
}

interface RangeRow {
	readonly min: string | null;
	readonly max: string | null;
	readonly min_micros: string | null;
	readonly max_micros: string | null;
	readonly has_null: boolean | null;
	readonly minus_infinity: boolean | null;
	readonly infinity: boolean | null;
}

async function readRange(session: Queryable, { table, column, kind, notNull, indexed }: Target): Promise<TimeRange> {
	const value = ident(column);
	const from = tableIdent(table);
	const infinite = kind === "integer" ? undefined : { low: raw(`'-infinity'::${kind}`), high: raw(`'infinity'::${kind}`) };
	const finite = infinite ? raw(`${value.text} > ${infinite.low.text} and ${value.text} < ${infinite.high.text}`) : raw("true");
	const is = (other: SqlFragment | undefined) => (other ? raw(`${value.text} = ${other.text}`) : raw("false"));
	const isNull = notNull ? raw("false") : raw(`${value.text} is null`);
	const found = (condition: SqlFragment) =>
		condition.text === "false" ? condition : raw(`exists (select from ${from.text} where ${condition.text})`);
	const extremes = indexed
		? sql`select (select min(${value}) from ${from} where ${finite}) as lo, (select max(${value}) from ${from} where ${finite}) as hi,
			${found(isNull)} as has_null, ${found(is(infinite?.low))} as minus_infinity, ${found(is(infinite?.high))} as infinity`
		: sql`select min(${value}) filter (where ${finite}) as lo, max(${value}) filter (where ${finite}) as hi,
			bool_or(${isNull}) as has_null, bool_or(${is(infinite?.low)}) as minus_infinity, bool_or(${is(infinite?.high)}) as infinity from ${from}`;
	const [row] = await session.query<RangeRow>(sql`
		select lo::text as min, hi::text as max, ${micros("lo", kind)}::text as min_micros, ${micros("hi", kind)}::text as max_micros,
			has_null, minus_infinity, infinity
		from (${raw(extremes.text)}) as extremes`);
	return {
		...(row?.min == null ? {} : { min: row.min }),
		...(row?.max == null ? {} : { max: row.max }),
		...(row?.min_micros == null ? {} : { minMicros: BigInt(row.min_micros) }),
		...(row?.max_micros == null ? {} : { maxMicros: BigInt(row.max_micros) }),
		hasNull: row?.has_null ?? false,
		minusInfinity: row?.minus_infinity ?? false,
		infinity: row?.infinity ?? false,
	};
}

/** Exact: extract(epoch) is a double before PostgreSQL 14. The difference of two timestamps is whole days and a time of day. */
function micros(value: "lo" | "hi", kind: Kind): SqlFragment {
	if (kind === "integer") return raw(`${value}::bigint`);
	if (kind === "date") return raw(`((${value} - date '1970-01-01')::bigint * 86400000000)`);
	const plain = kind === "timestamptz" ? `(${value} at time zone 'UTC')` : value;
	const since = `(${plain} - timestamp '1970-01-01')`;
	return raw(`(extract(day from ${since})::bigint * 86400000000 + extract(hour from ${since})::bigint * 3600000000
		+ extract(minute from ${since})::bigint * 60000000 + extract(microseconds from ${since})::bigint)`);
}
