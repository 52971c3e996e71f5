import { orderByClause } from "../model/order-by.js";
import type { ColumnstoreNames, PlannedColumnstore } from "../model/planned-policy.js";
import { quoteIdent, quoteLiteral, quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface SetColumnstoreArgs extends PlannedColumnstore {
	readonly table: TableId;
	readonly names: ColumnstoreNames;
}

/**
 * After everything else that alters the table: TimescaleDB then refuses most of it, validating a foreign key among others. No chunk is compressed
 * yet. https://docs.tigerdata.com/api/latest/hypercore/alter_table/
 */
export const setColumnstore: ActionDefinition<"set-columnstore", SetColumnstoreArgs> = {
	kind: "set-columnstore",
	phase: "catch-up",
	atomicity: "transactional",
	counted: "to create",
	subject: (args) => formatTableId(args.table),
	describe: (args) => `columnstore of ${formatTableId(args.table)}`,
	sql: (args) => ({ side: "target", text: statement(args) }),
	async run(args, { target }) {
		await target.exec(statement(args));
		return {};
	},
};

/** An empty list says that there is none; without it TimescaleDB would choose. */
function statement({ table, segmentBy, orderBy, names }: SetColumnstoreArgs): string {
	const [enable, segment, order] =
		names === "columnstore" ? ["enable_columnstore", "segmentby", "orderby"] : ["compress", "compress_segmentby", "compress_orderby"];
	const options = [
		`timescaledb.${enable} = true`,
		`timescaledb.${segment} = ${quoteLiteral(segmentBy.map(quoteIdent).join(", "))}`,
		`timescaledb.${order} = ${quoteLiteral(orderByClause(orderBy))}`,
	];
	return `ALTER TABLE ${quoteTable(table)} SET (${options.join(", ")})`;
}
