import { type LargeObjectRange, rangeCondition } from "../model/large-objects.js";
import type { ActionDefinition } from "./action.js";

/** All of a range with its journal row, or nothing. */
export const copyLargeObjects: ActionDefinition<"copy-large-objects", LargeObjectRange> = {
	kind: "copy-large-objects",
	phase: "copy",
	atomicity: "transactional",
	counted: undefined,
	subject: (args) => `part ${args.part}`,
	describe: (args) => `${args.objects} large objects${args.of === 1 ? "" : ` (part ${args.part} of ${args.of})`}`,
	sql: (args) => ({
		side: "source",
		sketch: true,
		text: `SELECT m.oid, lo_get(m.oid) FROM pg_largeobject_metadata m WHERE ${rangeCondition(args)}`,
	}),
	run: (args, { copy, target, signal }) => copy.copyLargeObjects(args, target, signal),
};
