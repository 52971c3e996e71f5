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
	const described = await describe(session, columns);
	const mayScan = ({ bytes }: RangeColumn) => bytes <= limit;
	const exact = await readExact(
		session,
		described.filter((column) => column.indexed || mayScan(column)),
		mayScan,
	);
	const ranges = new Map<string, TimeRange>();
	for (const column of described) {
		const found = exact.get(column);
		// an index says nothing about the versions of uuids
		const isWhole = found && (column.kind !== "uuid" || mayScan(column));
		ranges.set(tableKey(column.table), isWhole ? { ...found, measured: "exact" } : await readSampled(session, column, found));
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
				select sum(pg_relation_size(l.oid)) as bytes, array_agg(l.oid) as oids from (
					select c.oid where c.relkind <> 'p'
					union all select p.relid from pg_partition_tree(case when c.relkind = 'p' then c.oid end) p where p.isleaf
				) as l (oid)
			) leaf`);
	return rows.flatMap(({ schema, name, column, type, not_null, indexed, bytes, leaves }) => {
		const kind = kinds[type];
		const facts = { notNull: not_null, indexed, bytes: Number(bytes ?? 0), leaves: leaves ?? [] };
		return kind ? [{ table: { schema, name }, column, kind, ...facts }] : [];
	});
}

interface RangeRow {
	readonly place: number;
	readonly min: string | null;
	readonly max: string | null;
	readonly min_micros: string | null;
	readonly max_micros: string | null;
	readonly has_null: boolean | null;
	readonly minus_infinity: boolean | null;
	readonly infinity: boolean | null;
	readonly other_uuid: boolean | null;
}

type Measured = Omit<TimeRange, "measured">;

const rangesPerStatement = 100;

async function readExact(
	session: Queryable,
	columns: readonly RangeColumn[],
	mayScan: (column: RangeColumn) => boolean,
): Promise<ReadonlyMap<RangeColumn, Measured>> {
	const found = new Map<RangeColumn, Measured>();
	for (let from = 0; from < columns.length; from += rangesPerStatement) {
		const some = columns.slice(from, from + rangesPerStatement);
		const texts = some.map((column, place) =>
			rangeQuery(place, column, column.indexed ? indexedExtremes(column, mayScan(column)) : scannedExtremes(column)),
		);
		for (const row of await session.query<RangeRow>(texts.join(" union all "))) found.set(some[row.place] as RangeColumn, measured(row));
	}
	return found;
}

/** From statistics; of what was found through an index only what that does not tell. */
async function readSampled(session: Queryable, column: RangeColumn, found: Measured | undefined): Promise<TimeRange> {
	const { text, values } = statisticalExtremes(column);
	const [row] = await session.query<RangeRow>({ text: rangeQuery(0, column, text), values });
	const sampled = measured(row);
	return { ...(found ? { ...found, otherUuid: sampled.otherUuid } : sampled), measured: "sampled" };
}

function rangeQuery(place: number, { kind }: RangeColumn, extremes: string): string {
	return `select ${place} as place, lo::text as min, hi::text as max, ${microsOf("lo", kind)}::text as min_micros,
		${microsOf("hi", kind)}::text as max_micros, has_null, minus_infinity, infinity, other_uuid from (${extremes}) as extremes`;
}

function measured(row: RangeRow | undefined): Measured {
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
