import type { ObjectId, TableFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { groupBy } from "../model/group-by.js";
import type { PlannedHypertable } from "../model/planned-table.js";
import { formatTableId, tableKey } from "../model/table-id.js";
import { type ChunkInterval, chunkInterval } from "../objects/chunk-interval.js";
import { clockFunction } from "../objects/clock-function.js";
import { columnstoreWarnings } from "../objects/columnstore-warnings.js";
import type { HypertableCandidate } from "../objects/hypertable-candidate.js";
import { type HypertableKeys, hypertableKeys, indexSubject } from "../objects/hypertable-keys.js";
import { hypertableRefusals } from "../objects/hypertable-refusals.js";
import { hypertableWarnings } from "../objects/hypertable-warnings.js";
import { partitionHazards } from "../objects/partition-objects.js";
import { timescaledbAtLeast } from "../objects/timescaledb-version.js";
import type { HypertableRule } from "../spec/spec.js";
import { acceptanceOf, type Hazard } from "./acceptances.js";
import { madeByUs } from "./journal-facts.js";
import type { PlanInput } from "./plan-input.js";
import { preparedRule } from "./prepared-hypertable.js";
import type { Selection } from "./select-tables.js";

export interface HypertableDecision {
	readonly rule: HypertableRule;
	readonly keys: HypertableKeys;
	/** Undefined when the rule cannot be carried out; the diagnostics say why. */
	readonly planned?: PlannedHypertable;
	/** In internal units. */
	readonly interval?: bigint;
}

export interface HypertableDecisions {
	/** By tableKey. */
	readonly byTable: ReadonlyMap<string, HypertableDecision>;
	/** What hypertables that were made by hand have otherwise and keep. */
	readonly respected: readonly { readonly object: ObjectId; readonly what: string }[];
	readonly hazards: readonly Hazard[];
	readonly diagnostics: readonly Diagnostic[];
}

/** What becomes of every table with a `hypertable` rule, and everything that TimescaleDB would refuse about it. */
export function planHypertables(input: PlanInput, selection: Selection): HypertableDecisions {
	const byTable = new Map<string, HypertableDecision>();
	const candidates = [...selection.tables.values()].flatMap((selected) =>
		selected.rule.hypertable ? [{ ...selected, hypertable: selected.rule.hypertable }] : [],
	);
	const hypertables = new Set(candidates.map(({ facts }) => tableKey(facts.id)));
	const incoming = incomingKeys(selection);
	const diagnostics: Diagnostic[] = [];
	const hazards: Hazard[] = [];
	const respected: { object: ObjectId; what: string }[] = [];
	for (const { facts, hypertable: said, rule: selectedRule } of candidates) {
		const targetTable = input.target.tables.get(tableKey(facts.id));
		const { rule, respected: kept } = preparedRule(said, facts, targetTable?.hypertable);
		const ours = madeByUs(input, facts.id);
		if (!ours) respected.push(...kept.map((what) => ({ object: `table ${formatTableId(facts.id)}`, what })));
		const keys = hypertableKeys(facts, rule);
		const range = input.ranges.get(tableKey(facts.id));
		const timescaledb = targetTimescaledb(input);
		const candidate: HypertableCandidate = {
			facts,
			rule,
			keys,
			accepted: (code, object) => acceptanceOf(input.spec, code, object) !== undefined,
			hypertables,
			incoming: incoming.get(tableKey(facts.id)) ?? [],
			...(range && { range }),
			...(timescaledb !== undefined && { timescaledb }),
			source: input.source.server,
			target: input.target.server,
			replicaIdentity: selectedRule.replicaIdentity,
			streams: input.spec.replicate.mode === "continuous" && selectedRule.data !== "none",
			...(targetTable && { targetTable }),
			ours,
			...clockOf(input, rule),
		};
		diagnostics.push(...hypertableRefusals(candidate), ...hypertableWarnings(candidate), ...columnstoreWarnings(candidate));
		hazards.push(...keys.lost.map((index): Hazard => ({ code: "H311", object: indexSubject(facts, index) })), ...partitionHazards(facts));
		byTable.set(tableKey(facts.id), { rule, keys, ...plannedHypertable(facts.columns, rule) });
	}
	return { byTable, respected, hazards, diagnostics: [...diagnostics, ...unexpectedHypertables(input, selection)] };
}

/** The version that the target has, or gets by CREATE EXTENSION. */
export function targetTimescaledb({ target }: Pick<PlanInput, "target">): string | undefined {
	return target.server.timescaledb?.version ?? target.server.timescaledbAvailable;
}

function clockOf({ source, target }: PlanInput, { integerNow }: HypertableRule): Pick<HypertableCandidate, "clock"> {
	const clock = integerNow && (clockFunction(source.objects, integerNow) ?? clockFunction(target.objects, integerNow));
	return clock ? { clock } : {};
}

/** Foreign keys of selected tables by the table that they reference (tableKey). */
function incomingKeys(selection: Selection): ReadonlyMap<string, HypertableCandidate["incoming"]> {
	const keys = [...selection.tables.values()].flatMap(({ facts }) =>
		facts.foreignKeys.map((foreignKey) => ({ table: facts.id, foreignKey })),
	);
	return groupBy(keys, ({ foreignKey }) => tableKey(foreignKey.references));
}

function plannedHypertable(
	columns: TableFacts["columns"],
	rule: HypertableRule,
): { readonly planned: PlannedHypertable; readonly interval: bigint } | Record<string, never> {
	const column = columns.find((found) => found.name === rule.column);
	const interval: ChunkInterval | undefined = column && chunkInterval(rule.chunkInterval, column.typeName);
	if (!column || !interval || "problem" in interval) return {};
	const planned = { column: rule.column, columnType: column.type, chunkInterval: interval.text, ...(rule.space && { space: rule.space }) };
	return { planned, interval: interval.length };
}

/** The spec is the truth: a hypertable that it does not speak of is a difference. */
function unexpectedHypertables({ target }: PlanInput, selection: Selection): readonly Diagnostic[] {
	return [...selection.tables.values()].flatMap(({ facts, rule }): Diagnostic[] => {
		const found = target.tables.get(tableKey(facts.id))?.hypertable;
		const [time] = found?.dimensions ?? [];
		if (rule.hypertable || !time) return [];
		return [
			{
				code: "T201",
				severity: "error",
				what: `${formatTableId(facts.id)} is a hypertable on the target, but not in the spec`,
				place: rule.place,
				label: "no `hypertable` in this rule",
				why: `On the target it is partitioned by ${time.column}.`,
				fix: [`say so in the rule: hypertable: { column: ${time.column} }`, "or drop the target's table if it holds nothing you need"],
			},
		];
	});
}

/** create_chunk is a function of the community edition, from 2.0 on. */
export function canCreateChunks({ target }: Pick<PlanInput, "target">): boolean {
	return target.server.timescaledb?.license === "timescale" && timescaledbAtLeast(target.server.timescaledb.version, "2.5");
}
