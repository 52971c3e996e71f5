import { type CopyPartArgs, copyOutStatement } from "../model/copy-part.js";
import { formatTableId } from "../model/table-id.js";
import type { ActionDefinition } from "./action.js";

/** A part is done with its journal row or not at all: both are in one target transaction. */
export const copyPart: ActionDefinition<"copy-part", CopyPartArgs> = {
	kind: "copy-part",
	phase: "copy",
	atomicity: "transactional",
	counted: undefined,
	subject: (args) => `${formatTableId(args.table)}#${args.part}`,
	describe: (args) => (args.of === 1 ? formatTableId(args.table) : `${formatTableId(args.table)} part ${args.part} of ${args.of}`),
	sql: (args) => ({ side: "source", text: copyOutStatement(args) }),
	run: (args, { copy, target, signal }) => copy.copyPart(args, target, signal),
};
