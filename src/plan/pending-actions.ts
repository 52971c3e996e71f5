import type { Action } from "../actions/registry.js";

/**
 * What is left to do. Nothing when all is in the journal, but for what only the cutover does and what follows that; only the rest when the copy
 * is complete, or the migration streams; everything while it is not, because a plan that is being applied is shown as a whole.
 */
export function pendingActions(actions: readonly Action[], done: ReadonlySet<string>, streams: boolean): readonly Action[] {
	const pending = actions.filter(({ id }) => !done.has(id));
	if (!streams && pending.some(({ kind }) => kind === "copy-part")) return actions;
	const held = new Set(pending.filter(({ phase }) => phase === "cutover" || phase === "opened").map(({ id }) => id));
	if (done.size > 0 && pending.every(({ id, after }) => held.has(id) || after.some((other) => held.has(other)))) return [];
	const left = new Set(pending.map(({ id }) => id));
	return pending.map((action) => ({ ...action, after: action.after.filter((id) => left.has(id)) }));
}
