import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { indexedExtremes, microsOf, type RangeColumn, type RangeKind, scannedExtremes, statisticalExtremes } from "./range-query.js";

/** Where the values of a time column lie; min and max leave infinities out and are undefined when nothing else is there. */
export interface TimeRange {
	/** As the server prints them. */
	readonly min?: string;
	readonly max?: string;
	/**
	 * TimescaleDB's internal units: microseconds since 1970 for times (those without zone taken as UTC) and for the time in a uuid of version 7,
	 * the number for integers.
	 */
	readonly minMicros?: bigint;
	readonly maxMicros?: bigint;
	readonly hasNull: boolean;
	readonly minusInfinity: boolean;
	readonly infinity: boolean;
	/** A uuid that is not of version 7. */
	readonly otherUuid: boolean;
	/**
	 * exact: through an index or by a scan. sampled: from the planner's statistics, because a scan would take too long; then what is false may
	 * be true all the same.
	 */
	readonly measured: "exact" | "sampled";
}

interface Column {
	readonly table: TableId;
	readonly column: string;
}

/** A heap up to this size is scanned in seconds. */
const scanLimit = 1024 ** 3;

/**
 * Ranges by tableKey, one column a table: through an index where there is one, else by one scan of the table and its partitions, else, when
 * they are larger than `limit` bytes, from statistics. Tables and columns that do not exist, and columns of other types than date, timestamp,
 * timestamptz, integers and uuid, are left out.
 */
export async function timeRanges(session: Queryable, columns: readonly Column[], limit = scanLimit): Promise<Map<string, TimeRange>> {
	const ranges = new Map<string, TimeRange>();
	for (const column of await describe(session, columns)) {
		ranges.set(tableKey(column.table), await readRange(session, column, limit));
	}
	return ranges;
}

interface DescribeRow extends TableId {
	readonly column: string;
	readonly type: string;
	readonly not_null: boolean;
	readonly indexed: boolean;
	readonly bytes: string;
	readonly leaves: readonly number[];
}

const kinds: Readonly<Record<string, RangeKind>> = {
	date: "date",
	timestamp: "timestamp",
	timestamptz: "timestamptz",
	int2: "integer",
	int4: "integer",
	int8: "integer",
	uuid: "uuid",
};

async function describe(session: Queryable, columns: readonly Column[]): Promise<readonly RangeColumn[]> {
	const rows = await session.query<DescribeRow>(sql`
		select n.nspname as schema, c.relname as name, a.attname as column, b.typname as type, a.attnotnull as not_null,
			exists (
				select from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_am am on am.oid = ic.relam
				where i.indrelid = c.oid and i.indkey[0] = a.attnum and i.indisvalid and i.indpred is null and am.amname = 'btree'
			) as indexed, leaf.bytes, leaf.oids as leaves
		from rows from (
				unnest(${columns.map(({ table }) => table.schema)}::text[]), unnest(${columns.map(({ table }) => table.name)}::text[]),
				unnest(${columns.map(({ column }) => column)}::text[])
			) as wanted (schema, name, col)
			join pg_namespace n on n.nspname = wanted.schema
			join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
			join pg_attribute a on a.attrelid = c.oid and a.attname = wanted.col and not a.attisdropped
			join pg_type t on t.oid = a.atttypid
			join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
			cross join lateral (
				select sum(pg_relation_size(l.oid)) as bytes, array_agg(l.oid) as oids from pg_class l
				where l.relkind <> 'p' and (l.oid = c.oid or c.relkind = 'p' and l.oid in (select p.relid from pg_partition_tree(c.oid) p))
			) leaf`);
	return rows.flatMap(({ schema, name, column, type, not_null, indexed, bytes, leaves }) => {
		const kind = kinds[type];
		const facts = { notNull: not_null, indexed, bytes: Number(bytes ?? 0), leaves: leaves ?? [] };
		return kind ? [{ table: { schema, name }, column, kind, ...facts }] : [];
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
	readonly other_uuid: boolean | null;
}

async function readRange(session: Queryable, column: RangeColumn, limit: number): Promise<TimeRange> {
	const mayScan = column.bytes <= limit;
	if (column.indexed) {
		const range = await ask(session, column, { text: indexedExtremes(column, mayScan), values: [] });
		// an index says nothing about the versions of uuids
		if (column.kind !== "uuid" || mayScan) return { ...range, measured: "exact" };
		const { otherUuid } = await ask(session, column, statisticalExtremes(column));
		return { ...range, otherUuid, measured: "sampled" };
	}
	if (mayScan) return { ...(await ask(session, column, { text: scannedExtremes(column), values: [] })), measured: "exact" };
	return { ...(await ask(session, column, statisticalExtremes(column))), measured: "sampled" };
}

async function ask(
	session: Queryable,
	{ kind }: RangeColumn,
	extremes: { readonly text: string; readonly values: readonly unknown[] },
): Promise<Omit<TimeRange, "measured">> {
	const [row] = await session.query<RangeRow>({
		text: `select lo::text as min, hi::text as max, ${microsOf("lo", kind)}::text as min_micros, ${microsOf("hi", kind)}::text as max_micros,
			has_null, minus_infinity, infinity, other_uuid from (${extremes.text}) as extremes`,
		values: extremes.values,
	});
	return {
		...(row?.min == null ? {} : { min: row.min }),
		...(row?.max == null ? {} : { max: row.max }),
		...(row?.min_micros == null ? {} : { minMicros: BigInt(row.min_micros) }),
		...(row?.max_micros == null ? {} : { maxMicros: BigInt(row.max_micros) }),
		hasNull: row?.has_null ?? false,
		minusInfinity: row?.minus_infinity ?? false,
		infinity: row?.infinity ?? false,
		otherUuid: row?.other_uuid ?? false,
	};
}
