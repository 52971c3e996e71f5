import { quoteIdent, quoteTable, sql } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface UnpublishTableArgs {
	readonly publication: string;
	readonly table: TableId;
}

/** The table leaves the migration: its changes are not sent any more. Its rows on the target stay as they are. */
export const unpublishTable: ActionDefinition<"unpublish-table", UnpublishTableArgs> = {
	kind: "unpublish-table",
	phase: "prepare",
	atomicity: "idempotent",
	counted: "on the source",
	subject: (args) => formatTableId(args.table),
	describe: (args) => `${formatTableId(args.table)} leaves publication ${args.publication}`,
	sql: (args) => ({ side: "source", text: statement(args) }),
	async run(args, { source }) {
		const members = await source.query(sql`
			select from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
			where p.pubname = ${args.publication} and r.prrelid = to_regclass(${quoteTable(args.table)})`);
		if (members.length > 0) await source.exec(statement(args));
		return {};
	},
};

function statement({ publication, table }: UnpublishTableArgs): string {
	return `ALTER PUBLICATION ${quoteIdent(publication)} DROP TABLE ONLY ${quoteTable(table)}`;
}
