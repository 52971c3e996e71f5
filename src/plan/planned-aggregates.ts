import type { CatalogObject, ColumnFacts, ObjectId } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatTableId, parseTableKey, sameTable, tableKey } from "../model/table-id.js";
import { type AggregateQuery, readAggregateQuery } from "../objects/aggregate-query.js";
import { dimensionUnit } from "../objects/column-type.js";
import { policyAge } from "../objects/columnstore.js";
import type { ContinuousAggregateRule } from "../spec/spec.js";
import { type AggregateBase, type AggregateDecision, resolveRelation } from "./aggregate-decision.js";
import { aggregateFindings } from "./aggregate-findings.js";
import type { Omission } from "./omitted-objects.js";
import type { PlanInput } from "./plan-input.js";
import type { HypertableDecisions } from "./planned-hypertables.js";

export interface AggregateDecisions {
	/** Parents before their children. */
	readonly ordered: readonly AggregateDecision[];
	/** What of the source's views they replace. */
	readonly replaced: ReadonlyMap<ObjectId, Omission>;
	readonly diagnostics: readonly Diagnostic[];
}

export function planAggregates(
	input: PlanInput,
	considered: readonly CatalogObject[],
	hypertables: HypertableDecisions,
): AggregateDecisions {
	const rules = input.spec.continuousAggregates;
	const byView = new Map(rules.map((rule) => [tableKey(rule.view), queryOf(rule, considered)]));
	const decisions = [...byView.values()].map((found): AggregateDecision => {
		const base = baseOf(input, found, byView, hypertables, new Set());
		return base ? { ...found, base } : found;
	});
	const ordered = parentsFirst(decisions);
	return {
		ordered,
		replaced: new Map(ordered.flatMap(({ replaces }) => (replaces ? replacedObjects(replaces, considered) : []))),
		diagnostics: decisions.flatMap((decision) => aggregateFindings(input, decision, hypertables)),
	};
}

type Queried = Omit<AggregateDecision, "base">;

function queryOf(rule: ContinuousAggregateRule, considered: readonly CatalogObject[]): Queried {
	const replaces = considered.find(
		({ kind, table }) => (kind === "VIEW" || kind === "MATERIALIZED VIEW") && table !== undefined && sameTable(table, rule.view),
	);
	const query = rule.query ?? (replaces && definitionOf(replaces));
	return { rule, ...(query !== undefined && { query, read: readAggregateQuery(query) }), ...(replaces && { replaces }) };
}

/** The SELECT of what pg_dump prints. */
function definitionOf({ sql }: CatalogObject): string | undefined {
	return /^CREATE (?:MATERIALIZED )?VIEW [\s\S]*? AS\n([\s\S]*?)(?:\n {2}WITH (?:NO DATA|(?:LOCAL|CASCADED) CHECK OPTION))?;/
		.exec(sql)?.[1]
		?.trim();
}

function baseOf(
	input: PlanInput,
	{ rule, read }: Queried,
	byView: ReadonlyMap<string, Queried>,
	hypertables: HypertableDecisions,
	below: ReadonlySet<string>,
): AggregateBase | undefined {
	if (!read || below.has(tableKey(rule.view))) return undefined;
	const relations = read.relations.map((relation) =>
		resolveRelation(input, rule, relation, new Set([...byView.keys(), ...hypertables.byTable.keys()])),
	);
	const known = relations.filter((key) => key !== undefined);
	const [key] = known;
	if (key === undefined || known.length > 1) return undefined;
	const parent = byView.get(key);
	const under = parent && baseOf(input, parent, byView, hypertables, new Set([...below, tableKey(rule.view)]));
	if (parent && !under) return undefined;
	const hypertable = under?.hypertable ?? parseTableKey(key);
	const decision = under?.decision ?? hypertables.byTable.get(key);
	const column = under?.column ?? input.source.tables.get(key)?.columns.find(({ name }) => name === decision?.rule.column);
	if (!decision || !column) return undefined;
	return {
		...bucketsOf(read, column),
		...(under &&
			parent && { under: { view: parent.rule.view, months: under.months, ...(under.bucket !== undefined && { bucket: under.bucket }) } }),
		hypertable,
		decision,
		column,
		timeType: dimensionUnit(column) === "uuid" ? "timestamptz" : column.typeName,
	};
}

function bucketsOf({ buckets }: AggregateQuery, column: ColumnFacts): Pick<AggregateBase, "bucket" | "months"> {
	const widths = new Set(buckets.map(({ width }) => width));
	const [width] = widths;
	if (width === undefined || widths.size > 1) return { months: false };
	const age = policyAge(width, column);
	return { ...("problem" in age ? {} : { bucket: age.length }), months: /mon|y(?:ea)?r/i.test(width) };
}

function parentsFirst(decisions: readonly AggregateDecision[]): readonly AggregateDecision[] {
	const ordered: AggregateDecision[] = [];
	const add = (decision: AggregateDecision) => {
		if (ordered.includes(decision)) return;
		const parent = decision.base?.under?.view;
		const found = parent && decisions.find(({ rule }) => sameTable(rule.view, parent));
		if (found) add(found);
		ordered.push(decision);
	};
	for (const decision of decisions) add(decision);
	return ordered;
}

/** Privileges on it stay, all else that belongs to it goes: indexes, triggers and rules of views mean nothing for a continuous aggregate. */
function replacedObjects(view: CatalogObject, considered: readonly CatalogObject[]): readonly (readonly [ObjectId, Omission])[] {
	const parts = considered.filter(
		({ id, kind, table, dependsOn }) =>
			id !== view.id &&
			kind !== "ACL" &&
			((table && view.table && sameTable(table, view.table)) ||
				((kind === "COMMENT" || kind === "SECURITY LABEL") && dependsOn.includes(view.id))),
	);
	const name = view.table ? formatTableId(view.table) : view.name;
	return [
		[view.id, { reason: `the continuous aggregate ${name} replaces it` }],
		...parts.map(({ id }) => [id, { reason: `belongs to ${view.id}, which a continuous aggregate replaces` }] as const),
	];
}
