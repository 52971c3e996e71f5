import { quoteIdent, quoteLiteral } from "../model/sql.js";
import type { ActionDefinition } from "./action.js";

export interface SetOwnerArgs {
	/** ObjectId of the catalog. */
	readonly object: string;
	readonly owner: string;
	/** The statement up to OWNER TO. */
	readonly alter: string;
	/** Schema in which the new owner may have to be let create for that moment; undefined when that does not matter. */
	readonly schema?: string;
}

/** The new owner must be able to create in the object's schema. https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES */
export const setOwner: ActionDefinition<"set-owner", SetOwnerArgs> = {
	kind: "set-owner",
	phase: "build",
	counted: undefined,
	atomicity: "transactional",
	subject: (args) => args.object,
	describe: (args) => `${args.object} belongs to ${args.owner}`,
	sql: (args) => ({ side: "target", text: statement(args) }),
	async run(args, { target }) {
		await target.exec(statement(args));
		return {};
	},
};

/** The right to create is given for the moment where the role does not have it, and never taken from one that has. */
function statement({ alter, owner, schema }: SetOwnerArgs): string {
	const role = quoteIdent(owner);
	const change = `${alter} OWNER TO ${role};`;
	if (schema === undefined) return change;
	const right = `CREATE ON SCHEMA ${quoteIdent(schema)}`;
	return `DO $hyperferry$ BEGIN
	IF has_schema_privilege(${quoteLiteral(owner)}, ${quoteLiteral(schema)}, 'CREATE') THEN ${change}
	ELSE GRANT ${right} TO ${role}; ${change} REVOKE ${right} FROM ${role};
	END IF;
END $hyperferry$`;
}
