import type { ForeignKeyFacts, TableFacts } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatName, formatTableId, sameTable, type TableId, tableKey } from "../model/table-id.js";
import { keySurvives } from "../objects/hypertable-keys.js";
import { timescaledbAtLeast } from "../objects/timescaledb-version.js";
import { acceptanceOf, acceptBlock, type Hazard } from "./acceptances.js";
import { foldedInto } from "./fold-partitions.js";
import type { PlanInput } from "./plan-input.js";
import { type HypertableDecisions, targetTimescaledb } from "./planned-hypertables.js";
import type { SelectedTable, Selection } from "./select-tables.js";

/** A foreign key that the target does not get. */
interface DroppedForeignKey {
	readonly table: TableId;
	readonly foreignKey: ForeignKeyFacts;
	readonly reason: string;
	/** When it takes consent. */
	readonly hazard?: Hazard;
}

export interface ForeignKeyDecisions {
	readonly dropped: readonly DroppedForeignKey[];
	readonly hazards: readonly Hazard[];
	readonly diagnostics: readonly Diagnostic[];
}

/** Foreign keys that cannot live on the target; all but those to tables outside the selection need an acceptance of H310. */
export function planForeignKeys(input: PlanInput, selection: Selection, hypertables: HypertableDecisions): ForeignKeyDecisions {
	const dropped: DroppedForeignKey[] = [];
	const diagnostics: Diagnostic[] = [];
	for (const { facts, rule } of selection.tables.values()) {
		for (const foreignKey of facts.foreignKeys) {
			const found = whyNot(input, selection, hypertables, { facts, rule }, foreignKey);
			if (!found) continue;
			const object = `${formatTableId(facts.id)}.${formatName(foreignKey.name)}`;
			const hazard: Hazard = { code: "H310", object };
			dropped.push({ table: facts.id, foreignKey, reason: found.reason, ...(found.consent && { hazard }) });
			if (!found.consent || found.reported || acceptanceOf(input.spec, "H310", object)) continue;
			diagnostics.push({
				code: "H310",
				severity: "error",
				what: `${foreignKey.name} of ${formatTableId(facts.id)} cannot be kept: it ${found.reason}`,
				place: selection.tables.get(tableKey(foreignKey.references))?.rule.hypertable?.place ?? rule.place,
				label: `${foreignKey.name} takes consent`,
				why: "Dropping it on the target takes your consent: from cutover on the target no longer checks it.",
				fix: [acceptBlock(hazard)],
				object,
			});
		}
	}
	return { dropped, diagnostics, hazards: dropped.flatMap(({ hazard }) => (hazard ? [hazard] : [])) };
}

/** `reported`: a refusal of TimescaleDB (T206, T207) says it already. */
function whyNot(
	input: PlanInput,
	selection: Selection,
	hypertables: HypertableDecisions,
	{ facts, rule }: SelectedTable,
	foreignKey: ForeignKeyFacts,
): { readonly reason: string; readonly consent: boolean; readonly reported?: boolean } | undefined {
	const referenced = selection.tables.get(tableKey(foreignKey.references));
	const name = formatTableId(foreignKey.references);
	const whole = foldedInto(input.source).get(tableKey(foreignKey.references));
	if (whole) return { reason: `references ${name}, a partition, whose rows go into ${formatTableId(whole)}`, consent: true };
	if (!referenced) return { reason: `references ${name}, which is not selected`, consent: false };
	const isHypertable = hypertables.byTable.has(tableKey(facts.id));
	const other = hypertables.byTable.get(tableKey(foreignKey.references));
	const self = sameTable(facts.id, foreignKey.references);
	if (isHypertable && self) {
		return { reason: "references its own hypertable", consent: true, reported: true };
	}
	if (isHypertable && other) return { reason: `references ${name}, which is a hypertable too`, consent: true, reported: true };
	if (other && !timescaledbAtLeast(targetTimescaledb(input), "2.16")) {
		return { reason: `references ${name}, a hypertable, which TimescaleDB takes from 2.16 on`, consent: true };
	}
	if (other && !keySurvives(referenced.facts, other.keys, foreignKey.referencedColumns)) {
		const columns = foreignKey.referencedColumns.join(", ");
		return { reason: `references ${name}(${columns}), which is no longer unique alone`, consent: true };
	}
	if (other?.rule.columnstore || other?.rule.retention) {
		return { reason: `references ${name}, whose chunks could then be neither compressed nor dropped`, consent: true };
	}
	if (rule.data === "all" && referenced.rule.data === "none" && !hasRowsElsewhere(referenced.facts, selection)) {
		return { reason: `references ${name}, whose rows are not copied`, consent: true };
	}
	return undefined;
}

/** The rows of a partitioned table are those of its partitions. */
function hasRowsElsewhere(facts: TableFacts, selection: Selection): boolean {
	if (facts.relkind !== "p") return false;
	return [...selection.tables.values()].some(
		(other) => other.rule.data === "all" && other.facts.partitionRoot !== undefined && sameTable(other.facts.partitionRoot, facts.id),
	);
}
