import type { TableFacts } from "../catalog/catalog.js";
import { formatOrderBy } from "../model/order-by.js";
import type { PlannedPolicy } from "../model/planned-policy.js";
import { formatCount, formatSize, shortCount } from "../model/size.js";
import { formatName, formatTableId, sameTable, tableKey } from "../model/table-id.js";
import { type ChunkEstimate, chunkEstimate } from "../objects/chunk-estimate.js";
import { mostChunks } from "../objects/chunk-slices.js";
import { indexSubject } from "../objects/hypertable-keys.js";
import { partitionsWithRows } from "./fold-partitions.js";
import type { ForeignKeyDecisions } from "./foreign-keys.js";
import type { PlanDetail } from "./plan.js";
import type { PlanInput } from "./plan-input.js";
import type { HypertableDecision, HypertableDecisions } from "./planned-hypertables.js";
import { plannedSlices } from "./schema-actions.js";
import type { Selection } from "./select-tables.js";

/** How each table of the target differs from the source's. */
export function planDetails(
	input: PlanInput,
	selection: Selection,
	hypertables: HypertableDecisions,
	foreignKeys: ForeignKeyDecisions,
	policies: readonly PlannedPolicy[],
): readonly PlanDetail[] {
	return [...selection.tables.values()].flatMap(({ facts }) => {
		const decision = hypertables.byTable.get(tableKey(facts.id));
		return [
			...(decision?.planned ? hypertableDetails(input, facts, decision, hypertables, policies) : []),
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
	policies: readonly PlannedPolicy[],
): readonly PlanDetail[] {
	const waits = policies.some(({ table, enable }) => enable === "once_refreshed" && sameTable(table, facts.id));
	const { keys, planned } = decision;
	const space = (planned?.space ?? []).map(({ column, partitions }) => `, ${column} x ${partitions}`).join("");
	const line = (symbol: PlanDetail["symbol"], text: string): PlanDetail => ({ table: facts.id, symbol, text });
	return [
		line("+", `by ${planned?.column}, chunks of ${planned?.chunkInterval}${space}${chunkNote(input, facts, decision, hypertables)}`),
		...partitionsDetail(facts).map((text) => line("~", text)),
		...primaryKeyDetail(decision).map((text) => line("~", text)),
		...policyDetails(input, decision, waits).map(({ text, when }) => ({ ...line("+", text), ...(when !== undefined && { when }) })),
		...keys.lost.map((index) => ({
			...line("~", `unique index ${formatName(index.name)} left out: lacks ${keys.dimensions.join(" or ")}`),
			hazard: { code: "H311" as const, object: indexSubject(facts, index) },
		})),
	];
}

/** " (358 chunks, ~1.0 GB and ~4.5 m rows each, made beforehand)" */
function chunkNote(input: PlanInput, facts: TableFacts, decision: HypertableDecision, hypertables: HypertableDecisions): string {
	if (facts.bytes === 0 || decision.interval === undefined) return "";
	const range = input.ranges.get(tableKey(facts.id));
	const partitions = (decision.rule.space ?? []).reduce((product, space) => product * space.partitions, 1);
	const estimate = chunkEstimate(range, decision.interval, partitions, facts);
	const notes = [
		...(estimate ? [chunkWords(estimate)] : []),
		...(range?.measured === "sampled" ? [range.min === undefined ? "range not measured" : "by statistics"] : []),
		...madeWhen(input, facts, hypertables, estimate),
	];
	return notes.length === 0 ? "" : ` (${notes.join(", ")})`;
}

function chunkWords({ chunks, bytesEach, rowsEach }: ChunkEstimate): string {
	if (chunks === 1) return "1 chunk";
	const rows = rowsEach === undefined ? "" : ` and ${shortCount(Math.round(rowsEach))} rows`;
	return `${formatCount(chunks)} chunks, ~${formatSize(Math.round(bytesEach))}${rows} each`;
}

function madeWhen(
	input: PlanInput,
	facts: TableFacts,
	hypertables: HypertableDecisions,
	estimate: ChunkEstimate | undefined,
): readonly string[] {
	const slices = plannedSlices(input, facts.id, hypertables);
	if (slices === undefined) return [`over ${formatCount(mostChunks)}: made while copying`];
	if (slices.length > 0) return ["made beforehand"];
	return estimate ? ["made while copying"] : [];
}

function partitionsDetail(facts: TableFacts): readonly string[] {
	if (!facts.partitions) return [];
	const names = partitionsWithRows(facts).map(({ id }) => formatTableId(id));
	const [first, last] = [names[0], names.at(-1)];
	if (names.length === 0) return ["no partitions yet; those that come are read into it"];
	return [
		`${names.length === 1 ? `1 partition becomes part of it: ${first}` : `${names.length} partitions become part of it: ${first} .. ${last}`}`,
	];
}

function primaryKeyDetail({ keys }: HypertableDecision): readonly string[] {
	const before = keys.sourcePrimaryKey ? `(${keys.sourcePrimaryKey.columns.join(", ")})` : "none";
	if (keys.primaryKey.is === "rewritten") return [`primary key ${before} -> (${keys.primaryKey.columns.join(", ")})`];
	return keys.primaryKey.is === "dropped" ? [`primary key ${before} -> none`] : [];
}

/** One line each; a policy stands in the line of its columnstore. */
function policyDetails(
	input: PlanInput,
	{ rule }: HypertableDecision,
	retentionWaits: boolean,
): readonly Pick<PlanDetail, "text" | "when">[] {
	const { columnstore, retention, integerNow } = rule;
	const when = (enable: "at_cutover" | "never") =>
		enable === "never" ? "stays paused" : input.spec.replicate.mode === "none" ? "enabled at the end" : "enabled at cutover";
	const order = columnstore?.orderBy ?? [{ column: rule.column, descending: true, nullsFirst: true }];
	const settings = [
		...(columnstore?.segmentBy?.length ? [`segment_by ${columnstore.segmentBy.map(formatName).join(", ")}`] : []),
		`order_by ${formatOrderBy(order)}`,
		...(columnstore?.after === undefined ? [] : [`after ${columnstore.after}`]),
	];
	return [
		...(integerNow ? [{ text: `now          ${formatTableId(integerNow)}()` }] : []),
		...(columnstore
			? [{ text: `columnstore  ${settings.join(", ")}`, ...(columnstore.after !== undefined && { when: when("at_cutover") }) }]
			: []),
		...(retention
			? [{ text: `retention    ${retention.dropAfter}`, when: retentionWaits ? "enabled after the refresh" : when(retention.enable) }]
			: []),
	];
}
