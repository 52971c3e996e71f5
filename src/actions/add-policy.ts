import { type PlannedPolicy, policyProcedures } from "../model/planned-policy.js";
import { quoteIdent, quoteLiteral, quoteTable } from "../model/sql.js";
import { formatTableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

/** Made paused: it would compress chunks that changes are still applied to, or drop rows that verification compares. */
export const addPolicy: ActionDefinition<"add-policy", PlannedPolicy> = {
	kind: "add-policy",
	phase: "catch-up",
	atomicity: "transactional",
	counted: "to create",
	subject: (args) => `${formatTableId(args.table)} ${args.policy} after ${args.after}`,
	describe: (args) => `${args.policy} policy of ${formatTableId(args.table)}: after ${args.after}, paused`,
	sql: (args) => ({ side: "target", text: policyStatement(args, false) }),
	async run(args, { target }) {
		await target.exec(policyStatement(args, false));
		return {};
	},
};

/**
 * Makes sure that there is such a policy, and that it works or does not. One that is there already keeps its settings.
 * https://docs.tigerdata.com/api/latest/hypercore/add_columnstore_policy/ https://docs.tigerdata.com/api/latest/jobs-automation/alter_job/
 */
export function policyStatement(args: PlannedPolicy, scheduled: boolean): string {
	const schema = quoteIdent(args.extensionSchema);
	const table = quoteLiteral(quoteTable(args.table));
	const after = args.unit === "interval" ? `INTERVAL ${quoteLiteral(args.after)}` : `${args.after}::bigint`;
	const add = {
		columnstore:
			args.names === "columnstore"
				? `CALL ${schema}.add_columnstore_policy(${table}, after => ${after}, if_not_exists => true)`
				: `SELECT ${schema}.add_compression_policy(${table}, compress_after => ${after}, if_not_exists => true)`,
		retention: `SELECT ${schema}.add_retention_policy(${table}, drop_after => ${after}, if_not_exists => true)`,
	}[args.policy];
	return `${add};\nSELECT ${schema}.alter_job(job_id, scheduled => ${scheduled}) FROM timescaledb_information.jobs
	WHERE hypertable_schema = ${quoteLiteral(args.table.schema)} AND hypertable_name = ${quoteLiteral(args.table.name)}
		AND proc_name = ${quoteLiteral(policyProcedures[args.policy])}`;
}
