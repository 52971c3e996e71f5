import type { RefreshContinuousAggregateArgs } from "../actions/refresh-continuous-aggregate.js";
import { type Action, makeAction } from "../actions/registry.js";
import type { Catalog, CatalogObject } from "../catalog/catalog.js";
import type { PlannedPolicy } from "../model/planned-policy.js";
import { quoteTable } from "../model/sql.js";
import { formatTableId, sameTable, type TableId, tableKey } from "../model/table-id.js";
import { dimensionUnit } from "../objects/column-type.js";
import { timescaledbAtLeast } from "../objects/timescaledb-version.js";
import type { AggregateBase, AggregateDecision } from "./aggregate-decision.js";
import type { DesiredObject } from "./desired-objects.js";
import { writesAs } from "./held-objects.js";
import type { PlannedAggregate } from "./plan.js";
import type { PlanInput } from "./plan-input.js";
import { targetTimescaledb } from "./planned-hypertables.js";
import { extensionSchema } from "./target-extension.js";

/** A decision that can be carried out. */
type Feasible = AggregateDecision & { readonly base: AggregateBase; readonly query: string };

/** What makes it; undefined where it cannot be made. */
export function aggregateAction(input: PlanInput, decision: AggregateDecision, after: readonly string[] = []): Action | undefined {
	const { rule, query, base } = decision;
	if (!base || query === undefined) return undefined;
	const args = {
		view: rule.view,
		over: base.under?.view ?? base.hypertable,
		query,
		materializedOnly: rule.materializedOnly,
		...(rule.chunkInterval !== undefined && { chunkInterval: rule.chunkInterval }),
		unit: dimensionUnit(base.column) === "integer" ? ("integer" as const) : ("interval" as const),
		extensionSchema: extensionSchema(input),
	};
	return makeAction("create-continuous-aggregate", args, after);
}

export function isMadeByUs({ done }: Pick<PlanInput, "done">, view: TableId): boolean {
	return [...done].some((id) => id.startsWith(`create-continuous-aggregate:${formatTableId(view)} `));
}

/** Those that the target lacks, parents first. */
export function createAggregates(
	input: PlanInput,
	ordered: readonly AggregateDecision[],
): readonly ((after: readonly string[]) => Action)[] {
	const present = new Set(input.target.continuousAggregates?.map(({ view }) => tableKey(view)));
	return ordered.filter(isFeasible).flatMap((decision) => {
		const action = aggregateAction(input, decision);
		const isThere = present.has(tableKey(decision.rule.view)) && !(action && input.done.has(action.id));
		return !action || isThere ? [] : [(after: readonly string[]) => ({ ...action, after })];
	});
}

/**
 * Fills them when the target has caught up: those of one hypertable one after the other, parents first, and after the columnstore, which would wait
 * for them and hold up whoever writes.
 */
export function aggregateRefreshes(input: PlanInput, ordered: readonly AggregateDecision[], before: readonly Action[]): readonly Action[] {
	return chained(input, ordered, "refresh-continuous-aggregate", false, (hypertable) =>
		before.flatMap((action) => (action.kind === "set-columnstore" && sameTable(action.args.table, hypertable) ? [action.id] : [])),
	);
}

/**
 * Once the target is open: what changed since they were filled, and then the policies that would drop rows of which they do not know yet. Without
 * streaming nothing changes in between.
 */
export function openedActions(
	input: PlanInput,
	ordered: readonly AggregateDecision[],
	policies: readonly PlannedPolicy[],
): readonly Action[] {
	if (input.spec.replicate.mode === "none") return [];
	const refreshes = chained(input, ordered, "refresh-after-opening", !notesChanges(input), () => []);
	const enabled = policies
		.filter(({ enable }) => enable === "once_refreshed")
		.map((policy) => {
			const after = refreshes.filter(
				(action) => action.kind === "refresh-after-opening" && sameTable(action.args.hypertable, policy.table),
			);
			return makeAction(
				"enable-policy",
				policy,
				after.map(({ id }) => id),
			);
		});
	return [...refreshes, ...enabled];
}

/** Whether TimescaleDB notes what replication writes: before 2.23 in a trigger, which does not fire in the replica role. */
export function notesChanges(input: Pick<PlanInput, "target">): boolean {
	return writesAs(input) === "origin" || timescaledbAtLeast(targetTimescaledb(input), "2.23");
}

function chained(
	input: PlanInput,
	ordered: readonly AggregateDecision[],
	kind: "refresh-continuous-aggregate" | "refresh-after-opening",
	force: boolean,
	startOf: (hypertable: TableId) => readonly string[],
): readonly Action[] {
	const last = new Map<string, string>();
	return ordered.filter(isFeasible).map((decision) => {
		const { hypertable } = decision.base;
		const previous = last.get(tableKey(hypertable));
		const action = makeAction(kind, refreshArgs(input, decision, force), previous === undefined ? startOf(hypertable) : [previous]);
		last.set(tableKey(hypertable), action.id);
		return action;
	});
}

function refreshArgs(input: PlanInput, { rule, base }: Feasible, force: boolean): RefreshContinuousAggregateArgs {
	const { integerNow } = base.decision.rule;
	return {
		view: rule.view,
		hypertable: base.hypertable,
		timeType: base.timeType,
		...(base.bucket !== undefined && { bucket: base.bucket.toString() }),
		...(rule.refresh?.endOffset !== undefined && { endOffset: rule.refresh.endOffset }),
		...(integerNow && { integerNow }),
		force,
		unbatched: timescaledbAtLeast(targetTimescaledb(input), "2.28"),
		extensionSchema: extensionSchema(input),
	};
}

function isFeasible(decision: AggregateDecision): decision is Feasible {
	return decision.base !== undefined && decision.query !== undefined;
}

/** What the plan says of it. */
export function aggregateSummary(input: PlanInput, { rule, base, replaces }: AggregateDecision): PlannedAggregate {
	const over = base && (base.under?.view ?? base.hypertable);
	return {
		view: rule.view,
		...(over && { over }),
		...(replaces && { replaces: replaces.id }),
		line: rule.place.line,
		realTime: !rule.materializedOnly,
		present: input.target.continuousAggregates?.some(({ view }) => sameTable(view, rule.view)) ?? false,
		twice: input.spec.replicate.mode === "continuous" && !notesChanges(input),
	};
}

/** As objects that belong to somebody: to whom the view belongs that they replace, else to whom the hypertable belongs. */
export function aggregateObjects(input: PlanInput, ordered: readonly AggregateDecision[]): readonly DesiredObject[] {
	const present = new Set(input.target.continuousAggregates?.map(({ view }) => tableKey(view)));
	return ordered.filter(isFeasible).flatMap((decision) => {
		const { rule, base, replaces } = decision;
		const action = aggregateAction(input, decision);
		const like = replaces ?? tableObject(input.source, base.hypertable);
		if (!like?.owner || !action || (present.has(tableKey(rule.view)) && !input.done.has(action.id))) return [];
		const name = formatTableId(rule.view);
		const owner = { role: like.owner.role, alter: `ALTER MATERIALIZED VIEW ${quoteTable(rule.view)}` };
		const object = {
			...like,
			id: `continuous aggregate ${name}`,
			schema: rule.view.schema,
			tag: rule.view.name,
			name: rule.view.name,
			table: rule.view,
			dependsOn: [],
			owner,
		};
		return [{ object, sql: "", expected: "" }];
	});
}

function tableObject({ objects }: Catalog, table: TableId): CatalogObject | undefined {
	return [...objects.values()].find((object) => object.kind === "TABLE" && object.table !== undefined && sameTable(object.table, table));
}
