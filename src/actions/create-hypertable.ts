import type { PlannedHypertable } from "../model/planned-table.js";
import { quoteIdent, quoteLiteral, quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface CreateHypertableArgs extends PlannedHypertable {
	readonly table: TableId;
	/** Schema of the TimescaleDB extension, most often public. */
	readonly extensionSchema: string;
}

/** Without default indexes: the source's indexes follow after the data. https://docs.tigerdata.com/api/latest/hypertable/create_hypertable/ */
export const createHypertable: ActionDefinition<"create-hypertable", CreateHypertableArgs> = {
	kind: "create-hypertable",
	phase: "schema",
	atomicity: "transactional",
	counted: undefined,
	subject: (args) => formatTableId(args.table),
	describe: (args) => `${formatTableId(args.table)} becomes a hypertable by ${args.column}, chunks of ${args.chunkInterval}`,
	sql: (args) => ({ side: "target", text: statement(args) }),
	async run(args, { target }) {
		await target.exec(statement(args));
		return {};
	},
};

function statement(args: CreateHypertableArgs): string {
	const table = quoteLiteral(quoteTable(args.table));
	const schema = quoteIdent(args.extensionSchema);
	const interval = isTimeType(args.columnType) ? `INTERVAL ${quoteLiteral(args.chunkInterval)}` : `${args.chunkInterval}::bigint`;
	const range = `SELECT ${schema}.create_hypertable(${table}, ${schema}.by_range(${quoteLiteral(args.column)}, ${interval}), create_default_indexes => false)`;
	const spaces = (args.space ?? []).map(
		({ column, partitions }) => `SELECT ${schema}.add_dimension(${table}, ${schema}.by_hash(${quoteLiteral(column)}, ${partitions}))`,
	);
	return [range, ...spaces].join(";\n");
}

function isTimeType(type: string): boolean {
	return type === "date" || type === "uuid" || type.startsWith("timestamp");
}
