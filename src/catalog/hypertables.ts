import type { Queryable } from "../model/queryable.js";
import { ident, sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { HypertableFacts } from "./catalog.js";
import { readColumnstores, readPolicies } from "./policies.js";
import type { Scope } from "./scope.js";

/** A hypertable's own heap is empty: sizes and rows are the sums over its chunks. */
export interface HypertableRow {
	readonly facts: HypertableFacts;
	readonly heapBytes: number;
	readonly bytes: number;
	readonly rowsEstimate: number;
}

interface Dimension extends TableId {
	readonly column: string;
	readonly type: string;
	readonly interval: string | null;
	readonly partitions: number | null;
	readonly now: string | null;
}

interface Row extends TableId {
	readonly chunks: string;
	readonly compression: boolean;
	readonly heap_bytes: string | null;
	readonly toast_bytes: string | null;
	readonly rows_estimate: string | null;
}

/** Hypertables by tableKey, through TimescaleDB's public views and functions. */
export async function readHypertables(session: Queryable, scope: Scope): Promise<ReadonlyMap<string, HypertableRow>> {
	if (!scope.timescaledb) return new Map();
	const extension = scope.timescaledb.schema;
	const rows = await session.query<Row>(sql`
		select h.hypertable_schema as schema, h.hypertable_name as name, h.num_chunks as chunks, h.compression_enabled as compression,
			s.heap_bytes, s.toast_bytes, ${ident(extension, "approximate_row_count")}(r.relation) as rows_estimate
		from timescaledb_information.hypertables h
			cross join lateral (select format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass as relation) r
			cross join lateral (
				select sum(d.table_bytes) as heap_bytes, sum(d.toast_bytes) as toast_bytes
				from ${ident(extension, "hypertable_detailed_size")}(r.relation) d
			) s
		where h.hypertable_schema = any (${scope.schemas}::text[])`);
	const dimensions = await session.query<Dimension>(sql`
		select hypertable_schema as schema, hypertable_name as name, column_name as column, column_type::text as type, num_partitions as partitions,
			integer_now_func as now,
			coalesce((extract(epoch from time_interval) * 1000000)::bigint, integer_interval)::text as interval
		from timescaledb_information.dimensions where hypertable_schema = any (${scope.schemas}::text[])
		order by hypertable_schema, hypertable_name, dimension_number`);
	const [columnstores, policies] = [await readColumnstores(session, scope), await readPolicies(session, scope)];
	return new Map(
		rows.map((row): [string, HypertableRow] => {
			const key = tableKey(row);
			const heapBytes = Number(row.heap_bytes ?? 0);
			const own = dimensions.filter((dimension) => tableKey(dimension) === key);
			const facts = {
				dimensions: own.map(dimensionFacts),
				chunks: Number(row.chunks),
				...(row.compression ? { columnstore: columnstores.get(key) ?? { segmentBy: [], orderBy: [] } } : {}),
				policies: policies.get(key) ?? [],
				...(own[0]?.now == null ? {} : { integerNow: own[0].now }),
			};
			return [key, { facts, heapBytes, bytes: heapBytes + Number(row.toast_bytes ?? 0), rowsEstimate: Number(row.rows_estimate ?? -1) }];
		}),
	);
}

function dimensionFacts({ column, type, interval, partitions }: Dimension): HypertableFacts["dimensions"][number] {
	return { column, type, ...(interval === null ? {} : { interval }), ...(partitions === null ? {} : { partitions }) };
}
