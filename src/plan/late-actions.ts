import { type Action, makeAction } from "../actions/registry.js";
import type { DesiredObject } from "./desired-objects.js";
import { lateKindOf } from "./late-kinds.js";

/** Publications, then event triggers, which would act on what follows them; each in pg_dump's order, one after the other. */
export function lateActions(created: readonly DesiredObject[]): readonly Action[] {
	const actions: Action[] = [];
	for (const kind of ["publications", "event_triggers"] as const) {
		for (const { object, sql } of created.filter((desired) => lateKindOf(desired.object) === kind)) {
			const after = actions.slice(-1).map(({ id }) => id);
			actions.push(makeAction("create-late-object", { object: object.id, entry: object.kind, sql }, after));
		}
	}
	return actions;
}
