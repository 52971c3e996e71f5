import type { TableFacts } from "../catalog/catalog.js";
import { formatName, tableKey } from "../model/table-id.js";
import { mostChunks } from "../objects/chunk-slices.js";
import { indexSubject } from "../objects/hypertable-keys.js";
import type { ForeignKeyDecisions } from "./foreign-keys.js";
import type { PlanDetail } from "./plan.js";
import type { PlanInput } from "./plan-input.js";
import { canCreateChunks, type HypertableDecision, type HypertableDecisions } from "./planned-hypertables.js";
import { plannedSlices } from "./schema-actions.js";
import type { Selection } from "./select-tables.js";

/** How each table of the target differs from the source's. */
export function planDetails(
	input: PlanInput,
	selection: Selection,
	hypertables: HypertableDecisions,
	foreignKeys: ForeignKeyDecisions,
): readonly PlanDetail[] {
	return [...selection.tables.values()].flatMap(({ facts }) => {
		const decision = hypertables.byTable.get(tableKey(facts.id));
		return [
			...(decision?.planned ? hypertableDetails(input, facts, decision, hypertables) : []),
			...foreignKeys.dropped
				.filter(({ table }) => tableKey(table) === tableKey(facts.id))
				.map(
					({ foreignKey, reason, hazard }): PlanDetail => ({
						table: facts.id,
						symbol: "~",
						text: `foreign key ${formatName(foreignKey.name)} left out: ${reason}`,
						...(hazard && { hazard }),
					}),
				),
		];
	});
}

function hypertableDetails(
	input: PlanInput,
	facts: TableFacts,
	decision: HypertableDecision,
	hypertables: HypertableDecisions,
): readonly PlanDetail[] {
	const { keys, planned } = decision;
	const space = planned?.space ? `, ${planned.space.column} x ${planned.space.partitions}` : "";
	const line = (symbol: PlanDetail["symbol"], text: string): PlanDetail => ({ table: facts.id, symbol, text });
	return [
		line("+", `by ${planned?.column}, chunks of ${planned?.chunkInterval}${space}${chunkNote(input, facts, decision, hypertables)}`),
		...primaryKeyDetail(decision).map((text) => line("~", text)),
		...keys.lost.map((index) => ({
			...line("~", `unique index ${formatName(index.name)} left out: lacks ${keys.dimensions.join(" or ")}`),
			hazard: { code: "H311" as const, object: indexSubject(facts, index) },
		})),
	];
}

function chunkNote(input: PlanInput, facts: TableFacts, decision: HypertableDecision, hypertables: HypertableDecisions): string {
	const slices = plannedSlices(input, facts.id, hypertables);
	if (slices === undefined) return ` (over ${mostChunks} chunks: made while copying)`;
	if (slices.length > 0) return ` (${slices.length} chunk${slices.length === 1 ? "" : "s"}, made beforehand)`;
	if (!canCreateChunks(input) && facts.bytes > 0 && decision.rule.space === undefined) return " (made while copying)";
	return "";
}

function primaryKeyDetail({ keys }: HypertableDecision): readonly string[] {
	const before = keys.sourcePrimaryKey ? `(${keys.sourcePrimaryKey.columns.join(", ")})` : "none";
	if (keys.primaryKey.is === "rewritten") return [`primary key ${before} -> (${keys.primaryKey.columns.join(", ")})`];
	return keys.primaryKey.is === "dropped" ? [`primary key ${before} -> none`] : [];
}
