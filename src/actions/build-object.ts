import type { ActionDefinition } from "./action.js";
import type { ObjectArgs } from "./create-object.js";

/** What comes after a table's data: keys, indexes, triggers, rules, policies. */
export const buildObject: ActionDefinition<"build-object", ObjectArgs> = {
	kind: "build-object",
	phase: "build",
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
