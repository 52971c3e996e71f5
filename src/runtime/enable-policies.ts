import { policyStatement } from "../actions/add-policy.js";
import { type PlannedPolicy, policyProcedures } from "../model/planned-policy.js";
import type { Queryable } from "../model/queryable.js";
import { ident, type SqlQuery, sql } from "../model/sql.js";
import { sameTable } from "../model/table-id.js";
import type { Plan } from "../plan/plan.js";

/**
 * Lets the policies work that the spec wants to work. Never before the target is open: a retention policy would drop rows that verification
 * compares and that the way back needs. Idempotent; makes anew what somebody removed.
 */
export async function enablePolicies(target: Queryable, { policies }: Plan): Promise<void> {
	const enabled = policies.filter(({ enable }) => enable === "at_cutover").toSorted(retentionFirst);
	for (const [index, policy] of enabled.entries()) {
		await target.exec(policyStatement(policy, true));
		const turn = enabled.slice(0, index).filter(({ table }) => sameTable(table, policy.table)).length;
		if (turn > 0) await target.query(startLater(policy, turn));
	}
}

/** What is dropped need not be compressed. */
function retentionFirst(a: PlannedPolicy, b: PlannedPolicy): number {
	return Number(b.policy === "retention") - Number(a.policy === "retention");
}

/** First runs at the same moment on one hypertable can deadlock: both want locks on its chunks, in different order. */
function startLater({ table, policy, extensionSchema }: PlannedPolicy, turn: number): SqlQuery {
	return sql`SELECT ${ident(extensionSchema, "alter_job")}(job_id, next_start => now() + ${turn}::int * interval '1 minute')
		FROM timescaledb_information.jobs
		WHERE hypertable_schema = ${table.schema} AND hypertable_name = ${table.name} AND proc_name = ${policyProcedures[policy]}`;
}

/** "2 policies enabled"; nothing when there are none. */
export function enabledPolicies({ policies }: Plan): string {
	const count = policies.filter(({ enable }) => enable === "at_cutover").length;
	return count === 0 ? "" : `${count} ${count === 1 ? "policy" : "policies"} enabled`;
}
