import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import type { Scope } from "./scope.js";
import type { ContinuousAggregateFacts } from "./surroundings.js";

interface Row extends TableId {
	readonly refreshed: boolean;
}

/**
 * Those of the schemas, in name order. Their policies are shown under their own names from 2.20 on, before that under the name of the hypertable
 * that holds their rows. https://docs.tigerdata.com/api/latest/informational-views/continuous_aggregates/
 */
export async function readContinuousAggregates(session: Queryable, scope: Scope): Promise<readonly ContinuousAggregateFacts[]> {
	if (!scope.timescaledb) return [];
	const rows = await session.query<Row>(sql`
		select c.view_schema as schema, c.view_name as name, exists (
			select from timescaledb_information.jobs j where j.proc_name = 'policy_refresh_continuous_aggregate' and (
				(j.hypertable_schema, j.hypertable_name) = (c.view_schema, c.view_name) or
				(j.hypertable_schema, j.hypertable_name) = (c.materialization_hypertable_schema, c.materialization_hypertable_name)
			)
		) as refreshed
		from timescaledb_information.continuous_aggregates c where c.view_schema = any (${scope.schemas}::text[])
		order by c.view_schema collate "C", c.view_name collate "C"`);
	return rows.map(({ schema, name, refreshed }) => ({ view: { schema, name }, hasRefreshPolicy: refreshed }));
}
