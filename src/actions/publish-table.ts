import { quoteIdent, quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface PublishTableArgs {
	readonly publication: string;
	readonly table: TableId;
	/** Of a partitioned table the changes of all partitions are to be sent, as its own. */
	readonly byRoot?: true;
}

/** A table joins a migration that streams. https://www.postgresql.org/docs/17/sql-alterpublication.html */
export const publishTable: ActionDefinition<"publish-table", PublishTableArgs> = {
	kind: "publish-table",
	phase: "prepare",
	atomicity: "idempotent",
	counted: "on the source",
	subject: (args) => formatTableId(args.table),
	describe: (args) => `${formatTableId(args.table)} joins publication ${args.publication}`,
	sql: ({ publication, table }) => ({
		side: "source",
		text: `ALTER PUBLICATION ${quoteIdent(publication)} ADD TABLE ONLY ${quoteTable(table)}`,
	}),
	async run({ publication, table }, { publishTable: publish }) {
		await publish(publication, table);
		return {};
	},
};
