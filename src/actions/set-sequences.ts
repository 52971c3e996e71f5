import { quoteLiteral, quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

export interface SetSequencesArgs {
	readonly sequences: readonly TableId[];
	/** Values that are left free beyond the furthest known one. */
	readonly margin: number;
}

/** For a copy without streaming: a cutover sets the sequences itself. */
export const setSequences: ActionDefinition<"set-sequences", SetSequencesArgs> = {
	kind: "set-sequences",
	phase: "catch-up",
	atomicity: "idempotent",
	counted: undefined,
	subject: () => "all",
	describe: (args) =>
		`set ${args.sequences.length === 1 ? formatTableId(args.sequences[0] as TableId) : `${args.sequences.length} sequences`}`,
	sql: (args) => ({
		side: "target",
		sketch: true,
		text: `-- ${args.margin} beyond the source or its column, whichever is further\n${args.sequences.map(statement).join(";\n")}`,
	}),
	async run(args, { setSequences }) {
		await setSequences(args.sequences, args.margin);
		return { sequences: args.sequences.length };
	},
};

function statement(sequence: TableId): string {
	return `SELECT setval(${quoteLiteral(quoteTable(sequence))}, $value)`;
}
