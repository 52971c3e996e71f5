import type { ActionDefinition } from "./action.js";
import { createObject, type ObjectArgs } from "./create-object.js";

/** NOT VALID costs nothing; validate-foreign-key follows once the target has caught up. */
export const addForeignKey: ActionDefinition<"add-foreign-key", ObjectArgs> = {
	...createObject,
	kind: "add-foreign-key",
	phase: "build",
	describe: (args) => `${args.object} NOT VALID`,
};
