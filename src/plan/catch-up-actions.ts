import { type Action, makeAction } from "../actions/registry.js";
import type { PlannedPolicy } from "../model/planned-policy.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { aggregateRefreshes } from "./aggregate-actions.js";
import type { AggregateDecision } from "./aggregate-decision.js";
import { type DesiredObject, isPartitioned } from "./desired-objects.js";
import type { PlanInput } from "./plan-input.js";
import type { HypertableDecisions } from "./planned-hypertables.js";
import { policyActions, refreshPolicyActions } from "./planned-policies.js";
import type { Selection } from "./select-tables.js";

/**
 * What needs the target at one consistent position: foreign keys validated; columnstores and policies made; continuous aggregates and then
 * materialised views filled, in the order of their dependencies (pg_dump's); and sequences set where no cutover does it.
 */
export function catchUpActions(
	input: PlanInput,
	selection: Selection,
	desired: readonly DesiredObject[],
	hypertables: HypertableDecisions,
	aggregates: readonly AggregateDecision[],
	policies: readonly PlannedPolicy[],
	sequences: readonly TableId[],
	before: readonly Action[],
): readonly Action[] {
	const validations = validationActions(input, selection, desired, before);
	const held = new Set(before.filter(({ phase }) => phase === "cutover").map(({ id }) => id));
	const early = validations.filter(({ after }) => !after.some((id) => held.has(id)));
	const alterations = [...validations, ...policyActions(input, hypertables, policies, early)];
	const refreshes = aggregateRefreshes(input, aggregates, alterations);
	return [
		...alterations,
		...refreshes,
		...viewActions(materializedViews(input, selection, desired).filled, refreshes),
		...refreshPolicyActions(input, policies, refreshes),
		...sequenceActions(input, sequences),
	];
}

function validationActions(
	input: PlanInput,
	selection: Selection,
	desired: readonly DesiredObject[],
	before: readonly Action[],
): readonly Action[] {
	return desired.flatMap(({ object, sql }): Action[] => {
		if (object.kind !== "FK CONSTRAINT" || !object.table || isPartitioned(input.source, object.table)) return [];
		const find = (facts: typeof input.source) =>
			facts.tables.get(tableKey(object.table ?? { schema: "", name: "" }))?.foreignKeys.find((key) => key.name === object.name);
		const onSource = find(input.source);
		if (onSource?.validated === false || (!onSource && /NOT VALID/.test(object.sql)) || find(input.target)?.validated === true) return [];
		const adding = (["add-foreign-key", "create-late-object"] as const).map(
			(kind) => makeAction(kind, { object: object.id, entry: object.kind, sql }, []).id,
		);
		const after = before.filter(({ id }) => adding.includes(id));
		// TimescaleDB validates no key where there is a columnstore: one that comes after it checks new rows only
		const columnstore = selection.tables.get(tableKey(object.table))?.rule.hypertable?.columnstore;
		if (columnstore && after.some(({ phase }) => phase === "cutover")) return [];
		return [
			makeAction(
				"validate-foreign-key",
				{ table: object.table, constraint: object.name },
				after.map(({ id }) => id),
			),
		];
	});
}

/** One after the other; they may read continuous aggregates. */
function viewActions(filled: readonly TableId[], aggregates: readonly Action[]): readonly Action[] {
	const actions: Action[] = [];
	for (const view of filled) {
		const before = actions.length > 0 ? actions.slice(-1) : aggregates;
		const after = before.map(({ id }) => id);
		actions.push(makeAction("refresh-materialized-view", { view }, after));
	}
	return actions;
}

/** Those that are filled, in pg_dump's order; and those that stay as empty as on the source, or as a rule says. */
export function materializedViews(
	{ source }: Pick<PlanInput, "source">,
	selection: Selection,
	desired: readonly DesiredObject[],
): { readonly filled: readonly TableId[]; readonly empty: readonly TableId[] } {
	const views = desired.flatMap(({ object }) => (object.kind === "MATERIALIZED VIEW" && object.table ? [object.table] : []));
	const isEmpty = (view: TableId) =>
		source.tables.get(tableKey(view))?.populated === false || selection.materializedViews.get(tableKey(view))?.data === "none";
	return { filled: views.filter((view) => !isEmpty(view)), empty: views.filter(isEmpty) };
}

/** With streaming it is the cutover that sets them, when the source stands still. */
function sequenceActions({ spec }: PlanInput, sequences: readonly TableId[]): readonly Action[] {
	if (spec.replicate.mode === "continuous" || sequences.length === 0) return [];
	return [makeAction("set-sequences", { sequences, margin: spec.cutover.sequenceMargin }, [])];
}
