import type { PlannedPolicy } from "../model/planned-policy.js";
import { formatTableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";
import { policyStatement } from "./policy-statement.js";

/** Made paused: it would compress chunks that changes are still applied to, or drop rows that verification compares. */
export const addPolicy: ActionDefinition<"add-policy", PlannedPolicy> = {
	kind: "add-policy",
	phase: "catch-up",
	atomicity: "transactional",
	counted: "to create",
	subject: (args) => `${formatTableId(args.table)} ${args.policy} ${term(args)}`,
	describe: (args) => `${args.policy} policy of ${formatTableId(args.table)}: ${term(args)}, paused`,
	sql: (args) => ({ side: "target", text: policyStatement(args, false) }),
	async run(args, { target }) {
		await target.exec(policyStatement(args, false));
		return {};
	},
};

function term(args: PlannedPolicy): string {
	return args.policy === "refresh" ? `every ${args.scheduleInterval}` : `after ${args.after}`;
}
