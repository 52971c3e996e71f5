import type { ActionDefinition } from "./action.js";
import { type AlterObjectArgs, alterObject } from "./alter-object.js";

/** Grants that an object of the target lacks; late, because who owns it in the end is who grants them. */
export const alterPrivileges: ActionDefinition<"alter-privileges", AlterObjectArgs> = {
	...alterObject,
	kind: "alter-privileges",
	phase: "build",
};
