import { liftFence } from "../cutover/fence.js";
import { fenceIntent } from "../cutover/fence-intent.js";
import { isDone } from "../engine/journal.js";
import type { Queryable } from "../model/queryable.js";
import type { Sessions } from "./sessions.js";

/** Journal row of an opened target: from there on no process goes back. */
export const openedAction = "cutover:open";

/** Lifts the fence of a cutover that ended midway. True when there was one; nothing was lost, the source takes writes again. */
export async function recoverFence(sessions: Sessions, control: Queryable): Promise<boolean> {
	const intent = fenceIntent(() => sessions.target("cutover"));
	const undo = await intent.read();
	if (undo === undefined || (await isDone(control, openedAction))) return false;
	await using source = await sessions.source("cutover");
	await liftFence(source, undo);
	await intent.clear();
	return true;
}
