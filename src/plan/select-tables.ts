import type { Catalog, TableFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { formatTableId, type TableId, tableKey } from "../model/table-id.js";
import { relationKinds } from "../objects/relation-kinds.js";
import { type EffectiveRule, effectiveRules } from "../spec/match-rules.js";
import type { Spec, TableRule } from "../spec/spec.js";
import { hypertableRuleFindings } from "./hypertable-rule-findings.js";

export interface SelectedTable {
	readonly facts: TableFacts;
	readonly rule: EffectiveRule;
}

export interface Selection {
	/** By tableKey, in name order: ordinary tables, partitioned tables and partitions. */
	readonly tables: ReadonlyMap<string, SelectedTable>;
	/** By tableKey: materialised views that a rule matches. All of them come along; a rule decides whether they are filled. */
	readonly materializedViews: ReadonlyMap<string, EffectiveRule>;
	/** Tables that are to become hypertables and the column whose range planning needs. */
	readonly hypertables: readonly { readonly table: TableId; readonly column: string }[];
	readonly diagnostics: readonly Diagnostic[];
}

/** Which tables of the source the spec speaks of. Pure, so that the ranges of hypertables can be read between this and planMigration. */
export function selectTables(spec: Spec, source: Catalog, skipped: ReadonlySet<string> = new Set()): Selection {
	const present = [...source.tables.values()].filter(
		(facts) => spec.schema.include.includes(facts.id.schema) && !skipped.has(tableKey(facts.id)),
	);
	const ruleOf = effectiveRules(spec.tables);
	const tables = new Map<string, SelectedTable>();
	for (const facts of present.filter(holdsRows)) {
		const rule = ruleFor(ruleOf, facts);
		if (rule) tables.set(tableKey(facts.id), { facts, rule });
	}
	const views = present.filter(({ relkind }) => relkind === "m");
	const materializedViews = new Map(
		views.flatMap(({ id }): [string, EffectiveRule][] => {
			const rule = ruleOf(id);
			return rule ? [[tableKey(id), rule]] : [];
		}),
	);
	addParents(tables, source, skipped);
	const sorted = new Map([...tables].sort(([a], [b]) => (a < b ? -1 : 1)));
	return {
		tables: sorted,
		materializedViews,
		hypertables: [...sorted.values()].flatMap(({ facts, rule }) =>
			rule.hypertable && isReadable(facts) && facts.columns.some((column) => column.name === rule.hypertable?.column)
				? [{ table: facts.id, column: rule.hypertable.column }]
				: [],
		),
		diagnostics: spec.tables.flatMap((rule) => {
			const found = matchedBy(rule, present);
			const ofPartitions = speaksOfPartitions(rule, source, found);
			return [
				...(ofPartitions.length > 0 ? ofPartitions : matchesNothing(rule, found, spec, source, present, skipped)),
				...asksTooMuch(rule, found),
				...hypertableRuleFindings(rule, found),
			];
		}),
	};
}

function matchedBy(rule: TableRule, tables: readonly TableFacts[]): readonly TableFacts[] {
	const ruleOf = effectiveRules([rule]);
	return tables.filter(({ id }) => ruleOf(id) !== undefined);
}

function holdsRows(facts: TableFacts): boolean {
	return facts.relkind === "r" || facts.relkind === "p";
}

/** A partition on another server is refused anyway, and reading it may take long or fail. */
function isReadable({ relkind, partitions = [] }: TableFacts): boolean {
	return relkind === "r" && partitions.every((partition) => partition.relkind !== "f");
}

/** A partition goes with its root unless a later rule speaks of it; a hypertable is never made of one because the root is meant. */
function ruleFor(ruleOf: ReturnType<typeof effectiveRules>, facts: TableFacts): EffectiveRule | undefined {
	const own = ruleOf(facts.id);
	const inherited = facts.partitionRoot && ruleOf(facts.partitionRoot);
	if (!inherited || (own && own.index > inherited.index)) return own;
	const { hypertable: _ofTheRoot, ...rest } = inherited;
	return own?.hypertable ? { ...rest, hypertable: own.hypertable } : rest;
}

/** A partition or child cannot exist without its parents: those come along, structure only. */
function addParents(tables: Map<string, SelectedTable>, source: Catalog, skipped: ReadonlySet<string>): void {
	const queue = [...tables.values()];
	for (let next = queue.pop(); next; next = queue.pop()) {
		for (const parent of next.facts.inherits) {
			const facts = source.tables.get(tableKey(parent));
			if (!facts || tables.has(tableKey(parent)) || skipped.has(tableKey(parent))) continue;
			const { hypertable: _ofTheChild, ...rule } = next.rule;
			const added: SelectedTable = { facts, rule: { ...rule, data: "none", replicaIdentity: "default" } };
			tables.set(tableKey(parent), added);
			queue.push(added);
		}
	}
}

function matchesNothing(
	rule: TableRule,
	found: readonly TableFacts[],
	spec: Spec,
	source: Catalog,
	present: readonly TableFacts[],
	skipped: ReadonlySet<string>,
): readonly Diagnostic[] {
	if (found.some((facts) => holdsRows(facts) || facts.relkind === "m")) return [];
	if (rule.hypertable && found.length > 0) return [];
	const [elsewhere] = matchedBy(rule, [...source.tables.values()].filter(holdsRows));
	const left = elsewhere && skipped.has(tableKey(elsewhere.id)) ? elsewhere : undefined;
	const near = nearest(
		rule.match,
		present.filter(holdsRows).map((facts) => formatTableId(facts.id)),
	);
	const notes = [
		...found.slice(0, 3).map((facts) => `${formatTableId(facts.id)} is ${relationKinds[facts.relkind]}: it has no rows of its own to move`),
		...(elsewhere && !left ? [`${formatTableId(elsewhere.id)} is in a schema that is not in schema.include`] : []),
		...(left ? [`${formatTableId(left.id)} stays on the source because of schema.skip`] : []),
	];
	return [
		{
			code: "S110",
			severity: "error",
			what: `rule ${JSON.stringify(rule.match)} matches no table`,
			place: rule.place,
			label: near === undefined ? "matches no table of the source" : `did you mean ${near}?`,
			why: `${spec.schema.include.length === 1 ? "Schema" : "Schemas"} ${spec.schema.include.join(", ")} of the source: ${present.filter(holdsRows).length} tables.`,
			fix: [
				...(elsewhere && !left ? [`schema: { include: [${[...spec.schema.include, elsewhere.id.schema].join(", ")}] }`] : []),
				...(near === undefined ? [] : [`match: ${near}`]),
				"mend the pattern, or take the rule out",
			],
			...(notes.length > 0 && { notes }),
		},
	];
}

/** A rule for partitions that become part of a hypertable, but not for the whole of it. */
function speaksOfPartitions(rule: TableRule, source: Catalog, found: readonly TableFacts[]): readonly Diagnostic[] {
	const says = rule.data !== undefined || rule.replicaIdentity !== undefined || rule.hypertable !== undefined;
	if (found.length > 0 && !says) return [];
	return [...source.tables.values()]
		.filter((facts) => facts.partitions && matchedBy(rule, facts.partitions).length > 0 && matchedBy(rule, [facts]).length === 0)
		.map(({ id }) => formatTableId(id))
		.map((root) => ({
			code: "T245",
			severity: "error",
			what: `rule ${JSON.stringify(rule.match)} speaks of partitions of ${root}, which becomes a hypertable as a whole`,
			place: rule.place,
			label: "matches partitions only",
			why: "The target does not have these tables: their rows go into the hypertable.",
			fix: [`say it of the whole: match: ${root}`, "or take the rule out"],
			object: root,
		}));
}

/** Of a rule that matches no table but materialised views only `data` makes sense: whether they are filled. */
function asksTooMuch(rule: TableRule, found: readonly TableFacts[]): readonly Diagnostic[] {
	const view = found.find(({ relkind }) => relkind === "m");
	const key = rule.hypertable ? "hypertable" : rule.replicaIdentity ? "replica_identity" : undefined;
	if (!view || key === undefined || found.some(holdsRows)) return [];
	const name = formatTableId(view.id);
	return [
		{
			code: "S119",
			severity: "error",
			what: `${name} is a materialised view: it cannot have \`${key}\``,
			place: rule.hypertable?.place ?? rule.place,
			label: "matches materialised views only",
			why: "Its rows are computed on the target once the tables are there; only `data` says something about it.",
			fix: [`take \`${key}\` out of the rule`, `to leave it without rows: match: ${name}, data: none`],
			object: name,
		},
	];
}
