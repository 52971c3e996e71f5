import { type Action, makeAction } from "../actions/registry.js";
import type { ColumnFacts, HypertableFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { type AgePolicy, type PlannedPolicy, policyProcedures, type RefreshPolicy } from "../model/planned-policy.js";
import { parseTableKey, sameTable, type TableId } from "../model/table-id.js";
import { dimensionUnit } from "../objects/column-type.js";
import { wantedColumnstore } from "../objects/columnstore.js";
import { wantedPolicies } from "../objects/hypertable-refusals-policies.js";
import { timescaledbAtLeast } from "../objects/timescaledb-version.js";
import type { AggregateDecision } from "./aggregate-decision.js";
import type { PlanInput } from "./plan-input.js";
import { type HypertableDecisions, targetTimescaledb } from "./planned-hypertables.js";
import { extensionSchema, makesTimescaledb } from "./target-extension.js";

/** Every policy that the spec asks for, made by this plan or there already: the cutover lets them work. */
export function plannedPolicies(
	input: PlanInput,
	hypertables: HypertableDecisions,
	aggregates: readonly AggregateDecision[],
): readonly PlannedPolicy[] {
	const byAge = [...hypertables.byTable].flatMap(([key, { rule, planned }]) => {
		const column = input.source.tables.get(key)?.columns.find(({ name }) => name === rule.column);
		if (!column || !planned) return [];
		const table = parseTableKey(key);
		const waits = input.spec.replicate.mode === "continuous" && aggregates.some(({ base }) => base && sameTable(base.hypertable, table));
		return wantedPolicies(rule).map(
			({ policy, after, enable }): AgePolicy => ({
				table,
				policy,
				after,
				unit: unitOf(column),
				enable: policy === "retention" && enable === "at_cutover" && waits ? "once_refreshed" : enable,
				...dialect(input),
			}),
		);
	});
	return [...byAge, ...aggregates.flatMap((decision) => refreshPolicy(input, decision))];
}

function refreshPolicy(input: PlanInput, { rule, base }: AggregateDecision): readonly RefreshPolicy[] {
	if (!base || !rule.refresh) return [];
	const { startOffset, endOffset, scheduleInterval, enable } = rule.refresh;
	return [
		{
			table: rule.view,
			policy: "refresh",
			...(startOffset !== undefined && { startOffset }),
			...(endOffset !== undefined && { endOffset }),
			scheduleInterval,
			unit: unitOf(base.column),
			timeType: base.timeType,
			enable,
			extensionSchema: extensionSchema(input),
		},
	];
}

function unitOf(column: ColumnFacts): PlannedPolicy["unit"] {
	return dimensionUnit(column) === "integer" ? "integer" : "interval";
}

/** The edition shows only when the extension is there. */
export function editionWarnings(input: PlanInput, hypertables: HypertableDecisions): readonly Diagnostic[] {
	const asked = [
		...[...hypertables.byTable.values()].flatMap(({ rule }) => rule.columnstore?.place ?? rule.retention?.place ?? []),
		...input.spec.continuousAggregates.map(({ place }) => place),
	];
	const [place] = asked;
	if (!place || !makesTimescaledb(input)) return [];
	return [
		{
			code: "W253",
			severity: "warning",
			what: "whether the target runs TimescaleDB's community edition is not known yet",
			place,
			label: "needs the community edition",
			why: "The plan creates the extension; with the Apache edition it would stop here, after the copy.",
			fix: ["on the target: CREATE EXTENSION timescaledb;  then hyperferry plan"],
		},
	];
}

/** Columnstores and policies that the target lacks, each table's one after the other; `before`: what alters the tables. */
export function policyActions(
	input: PlanInput,
	hypertables: HypertableDecisions,
	policies: readonly PlannedPolicy[],
	before: readonly Action[],
): readonly Action[] {
	const { names } = dialect(input);
	return [...hypertables.byTable].flatMap(([key, { rule, planned }]) => {
		const table = parseTableKey(key);
		const targetTable = input.target.tables.get(key);
		const found = targetTable?.hypertable;
		const columnstore = wantedColumnstore(rule, targetTable);
		const actions: Action[] = [];
		const add = (make: (after: readonly string[]) => Action) =>
			actions.push(make(actions.length > 0 ? actions.slice(-1).map(({ id }) => id) : validationsOf(table, before)));
		if (!planned) return [];
		if (columnstore && !found?.columnstore) add((after) => makeAction("set-columnstore", { table, ...columnstore, names }, after));
		for (const policy of policies.filter((wanted) => sameTable(wanted.table, table) && !hasPolicy(found, wanted)))
			add((after) => makeAction("add-policy", policy, after));
		return actions;
	});
}

/** Refresh policies that the target lacks, each after the first refresh. */
export function refreshPolicyActions(
	{ target }: PlanInput,
	policies: readonly PlannedPolicy[],
	refreshes: readonly Action[],
): readonly Action[] {
	const present = (target.continuousAggregates ?? []).filter(({ hasRefreshPolicy }) => hasRefreshPolicy);
	return policies
		.filter(({ policy, table }) => policy === "refresh" && !present.some(({ view }) => sameTable(view, table)))
		.map((policy) => {
			const after = refreshes.filter(
				(action) => action.kind === "refresh-continuous-aggregate" && sameTable(action.args.view, policy.table),
			);
			return makeAction(
				"add-policy",
				policy,
				after.map(({ id }) => id),
			);
		});
}

/** Policies and continuous aggregates over integers ask what now is. */
export function integerNowActions(input: PlanInput, hypertables: HypertableDecisions): readonly ((after: readonly string[]) => Action)[] {
	return [...hypertables.byTable].flatMap(
		([
			key,
			{
				rule: { integerNow },
				planned,
			},
		]) => {
			if (!planned || !integerNow || input.target.tables.get(key)?.hypertable?.integerNow) return [];
			const args = { table: parseTableKey(key), function: integerNow, extensionSchema: extensionSchema(input) };
			return [(after: readonly string[]) => makeAction("set-integer-now", args, after)];
		},
	);
}

function hasPolicy(found: HypertableFacts | undefined, { policy }: PlannedPolicy): boolean {
	return found?.policies.some(({ procedure }) => procedure === policyProcedures[policy]) ?? false;
}

function validationsOf(table: TableId, before: readonly Action[]): readonly string[] {
	return before.filter((action) => action.kind === "validate-foreign-key" && sameTable(action.args.table, table)).map(({ id }) => id);
}

function dialect(input: PlanInput): Pick<AgePolicy, "names" | "extensionSchema"> {
	return {
		names: timescaledbAtLeast(targetTimescaledb(input), "2.18") ? "columnstore" : "compression",
		extensionSchema: extensionSchema(input),
	};
}
