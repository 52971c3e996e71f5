import { type Action, makeAction } from "../actions/registry.js";
import { type DesiredObject, isPartitioned } from "./desired-objects.js";
import type { AlteredObject } from "./diff/diff-objects.js";
import { type Handover, isHandedOverEarly } from "./owners.js";
import type { PlanInput } from "./plan-input.js";
import type { HypertableDecisions } from "./planned-hypertables.js";
import { isPrivileges } from "./role-decisions.js";

/** What is done to objects after the data. */
export interface LateWork {
	readonly created: readonly DesiredObject[];
	/** Those of the target that differ; of these the privileges come late. */
	readonly altered: readonly AlteredObject[];
	readonly handovers: readonly Handover[];
}

/**
 * What follows when all is built, one after the other: attached indexes, foreign keys, triggers, policies; then owners, because expressions of
 * indexes run with the owner's rights; then privileges, because the owner is who grants them.
 */
export function finishActions(
	input: PlanInput,
	{ created, altered, handovers }: LateWork,
	hypertables: HypertableDecisions,
	start: readonly string[],
): readonly Action[] {
	const actions: Action[] = [];
	const add = (make: (after: readonly string[]) => Action) =>
		actions.push(make(actions.length === 0 ? start : actions.slice(-1).map((action) => action.id)));
	for (const { object, sql } of created.filter((desired) => !isPrivileges(desired.object))) {
		const kind = object.kind === "FK CONSTRAINT" && !isPartitioned(input.source, object.table) ? "add-foreign-key" : "build-object";
		add((after) => makeAction(kind, { object: object.id, entry: object.kind, sql }, after));
	}
	for (const handover of handovers.filter((found) => !isHandedOverEarly(found, hypertables))) {
		add((after) => ownerAction(handover, after));
	}
	for (const { object, sql } of created.filter((desired) => isPrivileges(desired.object))) {
		add((after) => makeAction("build-object", { object: object.id, entry: object.kind, sql }, after));
	}
	for (const { object, alterations } of altered.filter((found) => isPrivileges(found.object))) {
		for (const alteration of alterations) {
			add((after) => makeAction("alter-privileges", { object: object.id, entry: object.kind, ...alteration }, after));
		}
	}
	return actions;
}

export function ownerAction({ object, role, schema }: Handover, after: readonly string[]): Action {
	const alter = object.owner?.alter ?? "";
	return makeAction("set-owner", { object: object.id, owner: role, alter, ...(schema !== undefined && { schema }) }, after);
}
