import type { Action } from "../actions/registry.js";

/**
 * What is left to do. Nothing when all is in the journal, but for what only the cutover does; only the rest when the copy is complete; everything while it is not, because a plan
 * that is being applied is shown as a whole.
 */
export function pendingActions(actions: readonly Action[], done: ReadonlySet<string>): readonly Action[] {
	const pending = actions.filter(({ id }) => !done.has(id));
	if (done.size > 0 && pending.every(({ phase }) => phase === "cutover")) return [];
	if (pending.some(({ kind }) => kind === "copy-part")) return actions;
	const left = new Set(pending.map(({ id }) => id));
	return pending.map((action) => ({ ...action, after: action.after.filter((id) => left.has(id)) }));
}
