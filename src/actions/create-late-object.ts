import type { ActionDefinition } from "./action.js";
import { createObject, type ObjectArgs } from "./create-object.js";

/** What must not be there while changes are applied: made by the commit that opens the target, or at the end of a copy without streaming. */
export const createLateObject: ActionDefinition<"create-late-object", ObjectArgs> = {
	...createObject,
	kind: "create-late-object",
	phase: "cutover",
};
