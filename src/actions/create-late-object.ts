import type { ActionDefinition } from "./action.js";
import type { ObjectArgs } from "./create-object.js";

/** What must not be there while changes are applied: made by the commit that opens the target, or at the end of a copy without streaming. */
export const createLateObject: ActionDefinition<"create-late-object", ObjectArgs> = {
	kind: "create-late-object",
	phase: "cutover",
	atomicity: "transactional",
	counted: "to create",
	subject: (args) => args.object,
	describe: (args) => args.object,
	sql: (args) => ({ side: "target", text: args.sql }),
	async run(args, { target }) {
		await target.exec(args.sql);
		return {};
	},
};
