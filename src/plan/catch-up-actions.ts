import { type Action, makeAction } from "../actions/registry.js";
import { tableKey } from "../model/table-id.js";
import { type DesiredObject, isPartitioned } from "./desired-objects.js";
import type { PlanInput } from "./plan-input.js";

/** What needs the target at one consistent position: foreign keys validated, materialised views filled in the order of their dependencies. */
export function catchUpActions(input: PlanInput, desired: readonly DesiredObject[], before: readonly Action[]): readonly Action[] {
	const validations = desired.flatMap(({ object, sql }): Action[] => {
		if (object.kind !== "FK CONSTRAINT" || !object.table || isPartitioned(input.source, object.table)) return [];
		const find = (facts: typeof input.source) =>
			facts.tables.get(tableKey(object.table ?? { schema: "", name: "" }))?.foreignKeys.find((key) => key.name === object.name);
		const onSource = find(input.source);
		if (onSource?.validated === false || (!onSource && /NOT VALID/.test(object.sql)) || find(input.target)?.validated === true) return [];
		const added = makeAction("add-foreign-key", { object: object.id, entry: object.kind, sql }, []).id;
		const after = before.some(({ id }) => id === added) ? [added] : [];
		return [makeAction("validate-foreign-key", { table: object.table, constraint: object.name }, after)];
	});
	const refreshes: Action[] = [];
	for (const { object } of desired.filter((wanted) => wanted.object.kind === "MATERIALIZED VIEW")) {
		if (!object.table) continue;
		refreshes.push(
			makeAction(
				"refresh-materialized-view",
				{ view: object.table },
				refreshes.slice(-1).map(({ id }) => id),
			),
		);
	}
	return [...validations, ...refreshes];
}
