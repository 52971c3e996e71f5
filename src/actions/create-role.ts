import { quoteIdent, quoteLiteral, sql } from "../model/sql.js";
import type { ActionDefinition } from "./action.js";

export interface CreateRoleArgs {
	readonly role: string;
	/** The statements that make it: attributes, comment, settings; never a password. */
	readonly sql: string;
	/** Whether its password, as the source keeps it (a hash), comes along. It is read when it is needed, so that no plan holds it. */
	readonly password: boolean;
}

/** https://www.postgresql.org/docs/17/sql-createrole.html */
export const createRole: ActionDefinition<"create-role", CreateRoleArgs> = {
	kind: "create-role",
	phase: "schema",
	counted: "to create",
	atomicity: "transactional",
	subject: (args) => args.role,
	describe: (args) => `role ${args.role}${args.password ? " with its password" : ""}`,
	sql: (args) => ({ side: "target", text: args.sql }),
	async run(args, { source, target }) {
		await target.exec(args.sql);
		if (!args.password) return {};
		const [row] = await source.query<{ hash: string | null }>(sql`select rolpassword as hash from pg_authid where rolname = ${args.role}`);
		if (row?.hash) await target.exec(`ALTER ROLE ${quoteIdent(args.role)} PASSWORD ${quoteLiteral(row.hash)}`);
		return {};
	},
};
