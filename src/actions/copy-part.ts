import { quoteIdent, quoteTable } from "../model/sql.js";
import { formatTableId } from "../model/table-id.js";
import type { ActionDefinition, CopyPartArgs } from "./action.js";

/** A part is done with its journal row or not at all: both are in one target transaction. */
export const copyPart: ActionDefinition<"copy-part", CopyPartArgs> = {
	kind: "copy-part",
	phase: "copy",
	atomicity: "transactional",
	subject: (args) => `${formatTableId(args.table)}#${args.part}`,
	describe: (args) => (args.of === 1 ? formatTableId(args.table) : `${formatTableId(args.table)} part ${args.part} of ${args.of}`),
	sql: (args) => ({ side: "source", text: copyOutStatement(args) }),
	run: (args, { copy, target, signal }) => copy.copyPart(args, target, signal),
};

/** Columns by name, because their order may differ on the target; no columns at all still has rows. */
export function copyOutStatement(args: CopyPartArgs): string {
	const where = args.where ? ` WHERE ${args.where}` : "";
	const columns = args.columns.map(quoteIdent).join(", ");
	return `COPY (SELECT ${columns} FROM ONLY ${quoteTable(args.table)}${where}) TO STDOUT (FORMAT ${args.format})`;
}

export function copyInStatement(args: CopyPartArgs): string {
	const columns = args.columns.length === 0 ? "" : ` (${args.columns.map(quoteIdent).join(", ")})`;
	return `COPY ${quoteTable(args.table)}${columns} FROM STDIN (FORMAT ${args.format})`;
}
