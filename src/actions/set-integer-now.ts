import { quoteIdent, quoteLiteral, quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface SetIntegerNowArgs {
	readonly table: TableId;
	readonly function: TableId;
	/** Schema of the TimescaleDB extension, most often public. */
	readonly extensionSchema: string;
}

/** Policies and continuous aggregates of integer time columns ask the function what now is. https://docs.tigerdata.com/api/latest/hypertable/set_integer_now_func/ */
export const setIntegerNow: ActionDefinition<"set-integer-now", SetIntegerNowArgs> = {
	kind: "set-integer-now",
	phase: "schema",
	atomicity: "transactional",
	counted: undefined,
	subject: (args) => formatTableId(args.table),
	describe: (args) => `${formatTableId(args.function)}() says what now is in ${formatTableId(args.table)}`,
	sql: (args) => ({ side: "target", text: statement(args) }),
	async run(args, { target }) {
		await target.exec(statement(args));
		return {};
	},
};

function statement(args: SetIntegerNowArgs): string {
	const [table, now] = [args.table, args.function].map((name) => quoteLiteral(quoteTable(name)));
	return `SELECT ${quoteIdent(args.extensionSchema)}.set_integer_now_func(${table}, ${now}::regproc, replace_if_exists => true)`;
}
