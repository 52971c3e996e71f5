import { type AgePolicy, type PlannedPolicy, policyProcedures, type RefreshPolicy } from "../model/planned-policy.js";
import { quoteIdent, quoteLiteral, quoteTable } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";

/**
 * Makes sure that there is such a policy, and that it works or does not. One that is there already keeps its settings.
 * https://docs.tigerdata.com/api/latest/hypercore/add_columnstore_policy/ https://docs.tigerdata.com/api/latest/jobs-automation/alter_job/
 */
export function policyStatement(args: PlannedPolicy, scheduled: boolean): string {
	const add = args.policy === "refresh" ? addRefresh(args) : addByAge(args);
	return `${add};\nSELECT ${quoteIdent(args.extensionSchema)}.alter_job(job_id, scheduled => ${scheduled}) FROM timescaledb_information.jobs\n\tWHERE ${isJobOf(args)}`;
}

function addByAge(args: AgePolicy): string {
	const [schema, table] = [quoteIdent(args.extensionSchema), quoteLiteral(quoteTable(args.table))];
	const after = age(args.unit, args.after, "bigint");
	return {
		columnstore:
			args.names === "columnstore"
				? `CALL ${schema}.add_columnstore_policy(${table}, after => ${after}, if_not_exists => true)`
				: `SELECT ${schema}.add_compression_policy(${table}, compress_after => ${after}, if_not_exists => true)`,
		retention: `SELECT ${schema}.add_retention_policy(${table}, drop_after => ${after}, if_not_exists => true)`,
	}[args.policy];
}

/** Newer versions refuse a second one that overlaps, whatever if_not_exists says. */
function addRefresh(args: RefreshPolicy): string {
	const [schema, view] = [quoteIdent(args.extensionSchema), quoteLiteral(quoteTable(args.table))];
	const [start, end] = [args.startOffset, args.endOffset].map((offset) => age(args.unit, offset, args.timeType));
	const offsets = `start_offset => ${start}, end_offset => ${end}`;
	const interval = `schedule_interval => INTERVAL ${quoteLiteral(args.scheduleInterval)}`;
	return `SELECT ${schema}.add_continuous_aggregate_policy(${view}, ${offsets}, ${interval})
	WHERE NOT EXISTS (SELECT FROM timescaledb_information.jobs WHERE ${isJobOf(args)})`;
}

function age(unit: PlannedPolicy["unit"], text: string | undefined, integerType: string): string {
	if (text === undefined) return "NULL";
	return unit === "interval" ? `INTERVAL ${quoteLiteral(text)}` : `${text}::${integerType}`;
}

function isJobOf({ policy, table }: PlannedPolicy): string {
	const procedure = `proc_name = ${quoteLiteral(policyProcedures[policy])}`;
	if (policy === "refresh") return `(hypertable_schema, hypertable_name) IN (${jobNames(table)}) AND ${procedure}`;
	return `hypertable_schema = ${quoteLiteral(table.schema)} AND hypertable_name = ${quoteLiteral(table.name)} AND ${procedure}`;
}

/** Under which a continuous aggregate's jobs are shown: its own from 2.20 on, before that the name of the hypertable that holds its rows. */
function jobNames({ schema, name }: TableId): string {
	return `
		SELECT unnest(ARRAY[view_schema, materialization_hypertable_schema]), unnest(ARRAY[view_name, materialization_hypertable_name])
		FROM timescaledb_information.continuous_aggregates
		WHERE view_schema = ${quoteLiteral(schema)} AND view_name = ${quoteLiteral(name)}`;
}
