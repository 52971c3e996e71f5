import { ident, quoteIdent, quoteTable, raw, sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface CreatePublicationArgs {
	readonly publication: string;
	readonly tables: readonly TableId[];
	/** Tables without a usable key go into a publication of inserts only: a published UPDATE would fail in the user's application. */
	readonly operations: "insert, update, delete, truncate" | "insert, truncate";
}

/** https://www.postgresql.org/docs/17/sql-createpublication.html */
export const createPublication: ActionDefinition<"create-publication", CreatePublicationArgs> = {
	kind: "create-publication",
	phase: "prepare",
	atomicity: "idempotent",
	subject: (args) => args.publication,
	describe: (args) => `publication ${args.publication}: ${args.tables.length} tables (${args.operations})`,
	sql: (args) => ({ side: "source", text: statement(args) }),
	async run(args, { source }) {
		const [found] = await source.query(sql`select 1 from pg_publication where pubname = ${args.publication}`);
		if (found) {
			await source.query(sql`alter publication ${ident(args.publication)} set table ${raw(tableList(args))}`);
			return { adopted: true };
		}
		await source.query(statement(args));
		return { adopted: false };
	},
};

function statement(args: CreatePublicationArgs): string {
	const tables = args.tables.length === 0 ? "" : ` FOR TABLE ${tableList(args)}`;
	return `CREATE PUBLICATION ${quoteIdent(args.publication)}${tables} WITH (publish = '${args.operations}')`;
}

function tableList(args: CreatePublicationArgs): string {
	return args.tables.map((table) => `ONLY ${quoteTable(table)}`).join(", ");
}
