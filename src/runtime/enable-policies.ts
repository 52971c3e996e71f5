import { policyStatement } from "../actions/policy-statement.js";
import type { Queryable } from "../model/queryable.js";
import type { Plan } from "../plan/plan.js";

/**
 * Lets the policies work that the spec wants to work. Never before the target is open: a retention policy would drop rows that verification
 * compares and that the way back needs. Idempotent; makes anew what somebody removed.
 */
export async function enablePolicies(target: Queryable, { policies }: Plan): Promise<void> {
	for (const policy of policies) if (policy.enable === "at_cutover") await target.exec(policyStatement(policy, true));
}

/** "2 policies enabled"; nothing when there are none. */
export function enabledPolicies({ policies }: Plan): string {
	const count = policies.filter(({ enable }) => enable === "at_cutover").length;
	return count === 0 ? "" : `${count} ${count === 1 ? "policy" : "policies"} enabled`;
}
