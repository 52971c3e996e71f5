import { quoteLiteral, quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface CreateChunksArgs {
	readonly table: TableId;
	/** Bounds per dimension column in TimescaleDB's internal units (microseconds since 1970 for time), as decimal text. */
	readonly slices: readonly Readonly<Record<string, readonly [string, string]>>[];
}

/** Chunks made beforehand spare the copy workers from waiting for each other. The Apache edition has no function for it: then copying makes them. */
export const createChunks: ActionDefinition<"create-chunks", CreateChunksArgs> = {
	kind: "create-chunks",
	phase: "schema",
	atomicity: "transactional",
	counted: undefined,
	subject: (args) => formatTableId(args.table),
	describe: (args) => `${formatTableId(args.table)}: ${args.slices.length} chunks made beforehand`,
	sql: (args) => ({ side: "target", text: args.slices.map((slice) => statement(args.table, slice)).join(";\n") }),
	async run(args, { target }) {
		const [edition] = await target.query<{ license: string | null }>("select current_setting('timescaledb.license', true) as license");
		if (edition?.license === "apache") return { chunks: 0 };
		await target.exec(args.slices.map((slice) => statement(args.table, slice)).join(";\n"));
		return { chunks: args.slices.length };
	},
};

function statement(table: TableId, slice: Readonly<Record<string, readonly [string, string]>>): string {
	const bounds = Object.entries(slice).map(([column, [start, end]]) => `${JSON.stringify(column)}: [${start}, ${end}]`);
	return `SELECT _timescaledb_functions.create_chunk(${quoteLiteral(quoteTable(table))}, ${quoteLiteral(`{${bounds.join(", ")}}`)})`;
}
