import type { PlannedPolicy } from "../model/planned-policy.js";
import { formatTableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";
import { policyStatement } from "./policy-statement.js";

/** For policies that must wait longer than for the opening. */
export const enablePolicy: ActionDefinition<"enable-policy", PlannedPolicy> = {
	kind: "enable-policy",
	phase: "opened",
	atomicity: "transactional",
	counted: undefined,
	subject: (args) => `${formatTableId(args.table)} ${args.policy}`,
	describe: (args) => `${args.policy} policy of ${formatTableId(args.table)}: enabled`,
	sql: (args) => ({ side: "target", text: policyStatement(args, true) }),
	async run(args, { target }) {
		await target.exec(policyStatement(args, true));
		return {};
	},
};
