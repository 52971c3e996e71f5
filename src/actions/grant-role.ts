import { quoteIdent } from "../model/sql.js";
import { formatName } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface GrantRoleArgs {
	readonly role: string;
	readonly member: string;
	/** "ADMIN TRUE, INHERIT FALSE"; empty for the server's defaults. */
	readonly options: string;
	/** The role that migrates needs it for its work only: clean takes it back. */
	readonly temporary: boolean;
}

/** https://www.postgresql.org/docs/17/sql-grant.html#SQL-GRANT-DESCRIPTION-ROLES */
export const grantRole: ActionDefinition<"grant-role", GrantRoleArgs> = {
	kind: "grant-role",
	phase: "schema",
	counted: undefined,
	atomicity: "transactional",
	subject: (args) => `${formatName(args.role)} to ${formatName(args.member)}`,
	describe: (args) => `membership of ${args.member} in ${args.role}`,
	sql: (args) => ({ side: "target", text: statement(args) }),
	async run(args, { target }) {
		await target.exec(statement(args));
		return {};
	},
};

function statement({ role, member, options }: GrantRoleArgs): string {
	return `GRANT ${quoteIdent(role)} TO ${quoteIdent(member)}${options === "" ? "" : ` WITH ${options}`}`;
}
