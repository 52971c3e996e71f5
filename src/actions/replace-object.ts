import type { ActionDefinition } from "./action.js";
import type { ObjectArgs } from "./create-object.js";

export interface ReplaceObjectArgs extends ObjectArgs {
	readonly drop: string;
}

/** For kinds that hold no data: drop and create in one transaction. */
export const replaceObject: ActionDefinition<"replace-object", ReplaceObjectArgs> = {
	kind: "replace-object",
	phase: "schema",
	atomicity: "transactional",
	counted: "to change",
	subject: (args) => args.object,
	describe: (args) => args.object,
	sql: (args) => ({ side: "target", text: `${args.drop};\n${args.sql}` }),
	async run(args, { target }) {
		await target.exec(`${args.drop};\n${args.sql}`);
		return {};
	},
};
