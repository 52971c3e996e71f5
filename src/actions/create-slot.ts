import { formatLsn } from "../model/lsn.js";
import { quoteLiteral } from "../model/sql.js";
import type { ActionDefinition } from "./action.js";

export interface CreateSlotArgs {
	readonly slot: string;
}

/** The slot is made on a replication connection so that it exports the snapshot of its consistent point. */
export const createSlot: ActionDefinition<"create-slot", CreateSlotArgs> = {
	kind: "create-slot",
	phase: "prepare",
	atomicity: "idempotent",
	counted: "on the source",
	subject: (args) => args.slot,
	describe: (args) => `slot ${args.slot} (pgoutput)`,
	sql: (args) => ({ side: "source", text: `SELECT pg_create_logical_replication_slot(${quoteLiteral(args.slot)}, 'pgoutput')` }),
	async run(args, { ensureSlot }) {
		const { consistentPoint, snapshot } = await ensureSlot(args.slot);
		return { consistentPoint: formatLsn(consistentPoint), snapshot };
	},
};
