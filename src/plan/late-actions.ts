import { type Action, makeAction } from "../actions/registry.js";
import type { DesiredObject } from "./desired-objects.js";
import { lateKindOf } from "./late-kinds.js";

/** Publications and event triggers, one after the other in pg_dump's order. */
export function lateActions(created: readonly DesiredObject[]): readonly Action[] {
	const actions: Action[] = [];
	for (const { object, sql } of created.filter((desired) => lateKindOf(desired.object) !== undefined)) {
		const after = actions.slice(-1).map(({ id }) => id);
		actions.push(makeAction("create-late-object", { object: object.id, entry: object.kind, sql }, after));
	}
	return actions;
}
