import { type Action, makeAction } from "../actions/registry.js";
import type { HypertableFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { type PlannedPolicy, policyProcedures } from "../model/planned-policy.js";
import { parseTableKey, sameTable, type TableId } from "../model/table-id.js";
import { dimensionUnit } from "../objects/column-type.js";
import { wantedColumnstore } from "../objects/columnstore.js";
import { wantedPolicies } from "../objects/hypertable-refusals-policies.js";
import { timescaledbAtLeast } from "../objects/timescaledb-version.js";
import type { PlanInput } from "./plan-input.js";
import { type HypertableDecisions, targetTimescaledb } from "./planned-hypertables.js";
import { makesTimescaledb } from "./schema-actions.js";

/** Every policy that the spec asks for, made by this plan or there already: the cutover lets them work. */
export function plannedPolicies(input: PlanInput, hypertables: HypertableDecisions): readonly PlannedPolicy[] {
	return [...hypertables.byTable].flatMap(([key, { rule, planned }]) => {
		const column = input.source.tables.get(key)?.columns.find(({ name }) => name === rule.column);
		if (!column || !planned) return [];
		const unit = dimensionUnit(column) === "integer" ? "integer" : "interval";
		return wantedPolicies(rule).map(
			({ policy, after, enable }): PlannedPolicy => ({ table: parseTableKey(key), policy, after, unit, enable, ...dialect(input) }),
		);
	});
}

/** The edition shows only when the extension is there. */
export function editionWarnings(input: PlanInput, hypertables: HypertableDecisions): readonly Diagnostic[] {
	const asked = [...hypertables.byTable.values()].flatMap(({ rule }) => rule.columnstore?.place ?? rule.retention?.place ?? []);
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
	const { names, extensionSchema } = dialect(input);
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
		const { integerNow } = rule;
		if (integerNow && !found?.integerNow)
			add((after) => makeAction("set-integer-now", { table, function: integerNow, extensionSchema }, after));
		for (const policy of policies.filter((wanted) => sameTable(wanted.table, table) && !hasPolicy(found, wanted)))
			add((after) => makeAction("add-policy", policy, after));
		return actions;
	});
}

function hasPolicy(found: HypertableFacts | undefined, { policy }: PlannedPolicy): boolean {
	return found?.policies.some(({ procedure }) => procedure === policyProcedures[policy]) ?? false;
}

function validationsOf(table: TableId, before: readonly Action[]): readonly string[] {
	return before.filter((action) => action.kind === "validate-foreign-key" && sameTable(action.args.table, table)).map(({ id }) => id);
}

function dialect(input: PlanInput): Pick<PlannedPolicy, "names" | "extensionSchema"> {
	return {
		names: timescaledbAtLeast(targetTimescaledb(input), "2.18") ? "columnstore" : "compression",
		extensionSchema: input.target.server.extensions.find(({ name }) => name === "timescaledb")?.schema ?? "public",
	};
}
