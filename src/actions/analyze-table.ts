import { foreignAncestors } from "../model/foreign-ancestors.js";
import { quoteTable, sql } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface AnalyzeTableArgs {
	readonly table: TableId;
}

export const analyzeTable: ActionDefinition<"analyze-table", AnalyzeTableArgs> = {
	kind: "analyze-table",
	phase: "build",
	atomicity: "idempotent",
	counted: undefined,
	subject: (args) => formatTableId(args.table),
	describe: (args) => `ANALYZE ${formatTableId(args.table)}`,
	sql: (args) => ({ side: "target", text: `ANALYZE ${quoteTable(args.table)}` }),
	async run(args, { target }) {
		const [reads] = await target.query(sql`select where ${quoteTable(args.table)}::regclass in ${foreignAncestors}`);
		// Its foreign children may not be reachable before cutover
		if (!reads) await target.exec(`ANALYZE ${quoteTable(args.table)}`);
		return reads ? { skipped: "foreign tables inherit from it" } : {};
	},
};
