import type { ActionDefinition } from "./action.js";
import { createObject, type ObjectArgs } from "./create-object.js";

export interface ReplaceObjectArgs extends ObjectArgs {
	/** What goes before, in order; nothing when the statement puts the new definition in the place of the old. */
	readonly drop: readonly string[];
}

/** Another definition for an object that the target has, in one transaction. */
export const replaceObject: ActionDefinition<"replace-object", ReplaceObjectArgs> = {
	...createObject,
	kind: "replace-object",
	counted: "to change",
	sql: (args) => ({ side: "target", text: statements(args) }),
	async run(args, { target }) {
		await target.exec(statements(args));
		return {};
	},
};

function statements({ drop, sql }: ReplaceObjectArgs): string {
	return [...drop.map((statement) => `${statement};`), sql].join("\n");
}
