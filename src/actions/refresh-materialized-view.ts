import { quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface RefreshMaterializedViewArgs {
	readonly view: TableId;
}

export const refreshMaterializedView: ActionDefinition<"refresh-materialized-view", RefreshMaterializedViewArgs> = {
	kind: "refresh-materialized-view",
	phase: "catch-up",
	atomicity: "idempotent",
	counted: "to refresh",
	subject: (args) => formatTableId(args.view),
	describe: (args) => `refresh ${formatTableId(args.view)}`,
	sql: (args) => ({ side: "target", text: `REFRESH MATERIALIZED VIEW ${quoteTable(args.view)}` }),
	async run(args, { target }) {
		await target.exec(`REFRESH MATERIALIZED VIEW ${quoteTable(args.view)}`);
		return {};
	},
};
