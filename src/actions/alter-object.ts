import type { ActionDefinition } from "./action.js";
import { createObject, type ObjectArgs } from "./create-object.js";

export interface AlterObjectArgs extends ObjectArgs {
	/** What the statement does, different from the object's other alterations: "add column coupon text". */
	readonly what: string;
}

/** One statement that makes an object of the target like the source's, without taking anything away that holds data. */
export const alterObject: ActionDefinition<"alter-object", AlterObjectArgs> = {
	...createObject,
	kind: "alter-object",
	counted: "to change",
	subject: (args) => `${args.object}: ${args.what}`,
	describe: (args) => `${args.object}: ${args.what}`,
};
