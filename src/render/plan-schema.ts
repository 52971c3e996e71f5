import { type Action, type ActionKind, definitionOf } from "../actions/registry.js";
import type { Plan } from "../plan/plan.js";
import { countedKinds } from "./kind-words.js";
import { planAggregates } from "./plan-aggregates.js";
import { planDifferences } from "./plan-differences.js";
import { counted, hanging, type Layout, marked } from "./plan-layout.js";
import { planRoles } from "./plan-roles.js";
import { planTables } from "./plan-tables.js";

/** The target's schema as a tree: one line a table, what differs from the source under it. */
export function planSchema(plan: Plan, layout: Layout): readonly string[] {
	const { paint } = layout;
	const lines = [
		...planRoles(plan, layout),
		...otherKinds(plan, layout),
		...planTables(plan, layout),
		...planAggregates(plan, layout),
		...otherActions(plan, layout),
		...(plan.actions.some(({ kind }) => kind === "replace-object") ? [] : ["    (nothing is dropped)"]),
		...planDifferences(plan, layout),
		...omissions(plan, layout),
		...(layout.verbose ? plan.unchanged.map((object) => paint.dim(`  = ${object}`)) : []),
	];
	return [paint.bold("Schema on the target"), ...lines];
}

/** Entries that say nothing on a line of their own. */
const silent = new Set(["TABLE", "TABLE ATTACH", "SEQUENCE OWNED BY", "DEFAULT", "SEQUENCE SET"]);

function otherKinds(plan: Plan, layout: Layout): readonly string[] {
	const created = plan.actions.flatMap((action) => (action.kind === "create-object" && action.args.entry !== "TABLE" ? [action.args] : []));
	if (layout.verbose) return created.map(({ object }) => marked(`  + ${object}`, layout));
	const isNamed = (entry: string) => entry === "SCHEMA" || entry === "EXTENSION";
	const named = created.filter(({ entry }) => isNamed(entry)).map(({ object }) => object);
	const kinds = created.flatMap(({ entry }) => (silent.has(entry) || isNamed(entry) ? [] : [entry]));
	const all = [...named, ...countedKinds(kinds)];
	return all.length === 0 ? [] : hanging(`  + ${all.join(", ")}`, 4, layout).map((line) => marked(line, layout));
}

/** Kinds that other lines and sections speak of. */
const told: ReadonlySet<ActionKind> = new Set([
	"create-object",
	"replace-object",
	"alter-object",
	"alter-privileges",
	"create-hypertable",
	"create-chunks",
	"copy-part",
	"build-object",
	"add-foreign-key",
	"analyze-table",
	"validate-foreign-key",
	"refresh-materialized-view",
	"set-sequences",
	"set-columnstore",
	"set-integer-now",
	"add-policy",
	"create-role",
	"grant-role",
	"set-owner",
	"create-late-object",
	"create-continuous-aggregate",
	"refresh-continuous-aggregate",
	"refresh-after-opening",
	"enable-policy",
]);
const mostActions = 10;

/** Every other kind of action in its own words. */
function otherActions(plan: Plan, layout: Layout): readonly string[] {
	const actions = plan.actions.filter(({ kind, phase }) => phase !== "prepare" && !told.has(kind));
	const shown = layout.verbose || actions.length <= mostActions + 1 ? actions : actions.slice(0, mostActions);
	const more = actions.length - shown.length;
	return [
		...shown.flatMap((action) => hanging(`  ${symbolOf(action)} ${describe(action)}`, 4, layout)),
		...(more > 0 ? [`  + ${more} more (-v shows them)`] : []),
	].map((line) => marked(line, layout));
}

function symbolOf({ kind }: Action): string {
	return definitionOf(kind).counted === "to change" ? "~" : "+";
}

function describe(action: Action): string {
	return (definitionOf(action.kind) as { describe(args: unknown): string }).describe(action.args);
}

/** Objects of tables that no rule selects go in one line. */
function omissions(plan: Plan, layout: Layout): readonly string[] {
	const shown = plan.omitted.filter(({ hazard }) => hazard === undefined);
	const unselected = new Set(shown.filter(({ reason }) => reason.endsWith("is selected by no rule")));
	const others = shown.filter(
		(omission) =>
			!unselected.has(omission) &&
			omission.reason !== "primary_key: none" &&
			!omission.reason.startsWith("belongs to ") &&
			!omission.reason.startsWith("the continuous aggregate ") &&
			!isDetail(omission.object),
	);
	const lines = layout.verbose ? shown : others.slice(0, 8);
	const more = layout.verbose ? 0 : others.length - lines.length;
	return [
		...lines.flatMap(({ object, reason }) => hanging(`  . ${object}  left out: ${reason}`, 4, layout)),
		...(more > 0 ? [`  . ${more} more left out (-v shows them)`] : []),
		...(unselected.size > 0 && !layout.verbose
			? [`  . ${counted(unselected.size, "object")} of tables that no rule selects (-v shows them)`]
			: []),
	].map(layout.paint.dim);
}

/** Foreign keys are shown under their table, and comments go with what they describe. */
function isDetail(object: string): boolean {
	return object.startsWith("fk constraint ") || object.startsWith("comment ");
}
