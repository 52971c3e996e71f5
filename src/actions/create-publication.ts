import { quoteIdent, quoteTable } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface CreatePublicationArgs {
	readonly publication: string;
	readonly tables: readonly TableId[];
	/** Changes of partitions are sent as their root's, where that is among the tables. From PostgreSQL 13 on. */
	readonly byRoot?: true;
	/** Tables without a usable key go into a publication of inserts only: a published UPDATE would fail in the user's application. */
	readonly operations: "insert, update, delete, truncate" | "insert, truncate";
}

/** https://www.postgresql.org/docs/17/sql-createpublication.html */
export const createPublication: ActionDefinition<"create-publication", CreatePublicationArgs> = {
	kind: "create-publication",
	phase: "prepare",
	atomicity: "idempotent",
	counted: "on the source",
	subject: (args) => args.publication,
	describe: (args) => `publication ${args.publication}: ${args.tables.length} tables (${args.operations})`,
	sql: (args) => ({ side: "source", text: statement(args) }),
	async run(args, { source }) {
		// One that a crash left behind is made anew, as SET TABLE cannot say "none"; no slot reads from it yet
		await source.exec(`DROP PUBLICATION IF EXISTS ${quoteIdent(args.publication)}; ${statement(args)}`);
		return {};
	},
};

function statement(args: CreatePublicationArgs): string {
	const list = args.tables.map((table) => `ONLY ${quoteTable(table)}`).join(", ");
	const tables = list === "" ? "" : ` FOR TABLE ${list}`;
	const byRoot = args.byRoot ? ", publish_via_partition_root = true" : "";
	return `CREATE PUBLICATION ${quoteIdent(args.publication)}${tables} WITH (publish = '${args.operations}'${byRoot})`;
}
