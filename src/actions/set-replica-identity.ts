import { quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface SetReplicaIdentityArgs {
	readonly table: TableId;
	/** Statement that puts the former identity back. */
	readonly undo: string;
}

/** https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY */
export const setReplicaIdentity: ActionDefinition<"set-replica-identity", SetReplicaIdentityArgs> = {
	kind: "set-replica-identity",
	phase: "prepare",
	atomicity: "idempotent",
	counted: "on the source",
	subject: (args) => formatTableId(args.table),
	describe: (args) => `${formatTableId(args.table)} REPLICA IDENTITY FULL`,
	sql: (args) => ({ side: "source", text: statement(args) }),
	async run(args, { source, recordSourceChange }) {
		await recordSourceChange({ kind: "replica-identity", object: formatTableId(args.table), undo: args.undo });
		await source.exec(`SET lock_timeout = '5s'; ${statement(args)}; RESET lock_timeout`);
		return {};
	},
};

function statement(args: SetReplicaIdentityArgs): string {
	return `ALTER TABLE ONLY ${quoteTable(args.table)} REPLICA IDENTITY FULL`;
}
