import { digest } from "../model/digest.js";
import { quoteIdent, quoteLiteral, quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface CreateContinuousAggregateArgs {
	readonly view: TableId;
	/** The hypertable, or the other continuous aggregate, that it reads. */
	readonly over: TableId;
	readonly query: string;
	readonly materializedOnly: boolean;
	/** Undefined: TimescaleDB's default. */
	readonly chunkInterval?: string;
	/** Of the chunk interval. */
	readonly unit: "interval" | "integer";
	/** Schema of the TimescaleDB extension, most often public. */
	readonly extensionSchema: string;
}

/**
 * Made before the rows come, so that what TimescaleDB has against it shows at once; without data it costs the copy nothing. Its id holds a digest:
 * made from another query it would be another one. https://docs.tigerdata.com/api/latest/continuous-aggregates/create_materialized_view/
 */
export const createContinuousAggregate: ActionDefinition<"create-continuous-aggregate", CreateContinuousAggregateArgs> = {
	kind: "create-continuous-aggregate",
	phase: "schema",
	atomicity: "transactional",
	counted: "to create",
	subject: (args) => `${formatTableId(args.view)} ${digest(args).slice(0, 8)}`,
	describe: (args) => `continuous aggregate ${formatTableId(args.view)}`,
	sql: (args) => ({ side: "target", text: statement(args) }),
	async run(args, { target }) {
		await target.exec(statement(args));
		return {};
	},
};

/** The query is the user's, who leaves out the schema of time_bucket. */
function statement({ view, query, materializedOnly, chunkInterval, unit, extensionSchema }: CreateContinuousAggregateArgs): string {
	const path = [...new Set([view.schema, extensionSchema])].map(quoteIdent).join(", ");
	const interval = unit === "interval" ? `INTERVAL ${quoteLiteral(chunkInterval ?? "")}` : `${chunkInterval}::bigint`;
	return [
		`SET LOCAL search_path = ${path}`,
		`CREATE MATERIALIZED VIEW ${quoteTable(view)} WITH (timescaledb.continuous, timescaledb.materialized_only = ${materializedOnly}) AS\n${query}\nWITH NO DATA`,
		...(chunkInterval === undefined
			? []
			: [`SELECT ${quoteIdent(extensionSchema)}.set_chunk_time_interval(${quoteLiteral(quoteTable(view))}, ${interval})`]),
		"SET LOCAL search_path = ''",
	].join(";\n");
}
