import type { ActionDefinition } from "./action.js";
import { createObject, type ObjectArgs } from "./create-object.js";

/** What comes after a table's data: keys, indexes, triggers, rules, policies. */
export const buildObject: ActionDefinition<"build-object", ObjectArgs> = {
	...createObject,
	kind: "build-object",
	phase: "build",
};
