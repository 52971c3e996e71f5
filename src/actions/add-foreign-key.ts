import type { ActionDefinition } from "./action.js";
import type { ObjectArgs } from "./create-object.js";

/** NOT VALID costs nothing; validate-foreign-key follows once the target has caught up. */
export const addForeignKey: ActionDefinition<"add-foreign-key", ObjectArgs> = {
	kind: "add-foreign-key",
	phase: "build",
	atomicity: "transactional",
	counted: "to create",
	subject: (args) => args.object,
	describe: (args) => `${args.object} NOT VALID`,
	sql: (args) => ({ side: "target", text: args.sql }),
	async run(args, { target }) {
		await target.exec(args.sql);
		return {};
	},
};
