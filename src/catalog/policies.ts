import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { HypertableFacts } from "./catalog.js";
import type { Scope } from "./scope.js";
import type { PolicyFacts } from "./surroundings.js";

interface PolicyRow extends TableId {
	readonly job: number;
	readonly procedure: string;
	readonly after: string | null;
	readonly scheduled: boolean;
}

/** Background jobs by tableKey. https://docs.tigerdata.com/api/latest/informational-views/jobs/ */
export async function readPolicies(session: Queryable, scope: Scope): Promise<ReadonlyMap<string, readonly PolicyFacts[]>> {
	const rows = await session.query<PolicyRow>(sql`
		select hypertable_schema as schema, hypertable_name as name, job_id as job, proc_name as procedure, scheduled,
			coalesce(config ->> 'compress_after', config ->> 'drop_after') as after
		from timescaledb_information.jobs where hypertable_schema = any (${scope.schemas}::text[]) order by job_id`);
	const byTable = new Map<string, readonly PolicyFacts[]>();
	for (const { schema, name, job, procedure, after, scheduled } of rows) {
		const key = tableKey({ schema, name });
		byTable.set(key, [...(byTable.get(key) ?? []), { job, procedure, ...(after === null ? {} : { after }), scheduled }]);
	}
	return byTable;
}

interface SettingRow extends TableId {
	readonly column: string;
	readonly segment: number | null;
	readonly order: number | null;
	readonly ascending: boolean | null;
	readonly nulls_first: boolean | null;
}

/** Settings of the columnstore by tableKey, of tables that have any. */
export async function readColumnstores(
	session: Queryable,
	scope: Scope,
): Promise<ReadonlyMap<string, NonNullable<HypertableFacts["columnstore"]>>> {
	const rows = await session.query<SettingRow>(sql`
		select hypertable_schema as schema, hypertable_name as name, attname as column, segmentby_column_index as segment,
			orderby_column_index as order, orderby_asc as ascending, orderby_nullsfirst as nulls_first
		from timescaledb_information.compression_settings where hypertable_schema = any (${scope.schemas}::text[])
		order by segmentby_column_index, orderby_column_index`);
	const keys = new Set(rows.map(tableKey));
	return new Map(
		[...keys].map((key) => {
			const columns = rows.filter((row) => tableKey(row) === key);
			const segmentBy = columns.filter(({ segment }) => segment !== null).map(({ column }) => column);
			const orderBy = columns
				.filter(({ order }) => order !== null)
				.map(({ column, ascending, nulls_first }) => ({ column, descending: ascending === false, nullsFirst: nulls_first === true }));
			return [key, { segmentBy, orderBy }];
		}),
	);
}
