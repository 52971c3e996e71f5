import { formatLsn } from "../model/lsn.js";
import { countDifferences, describeRow, type RowDifference, type TableDifferences } from "../model/row-difference.js";
import { formatCount } from "../model/size.js";
import { formatName, formatTableId } from "../model/table-id.js";
import { describeComparison, type TableComparison, type VerifyOutcome } from "../model/verify-outcome.js";
import type { RepairOutcome } from "../verify/repair-tables.js";
import { oneLine, printable } from "./printable.js";

/** What a verification found, a line each table and under it the first rows that differ; says what was not compared. */
export function renderVerify({ level, at, tables, equal, notCompared, largeObjects, continued }: VerifyOutcome): string {
	const width = Math.max(0, ...tables.map(({ table }) => formatTableId(table).length));
	const what = level === "full" ? "checksum" : "count";
	const lines = tables.flatMap((comparison) => {
		if (!comparison.equal) return [`✘ ${describeComparison(comparison)}`, ...renderDifferences(comparison)];
		return `✔ ${formatTableId(comparison.table).padEnd(width)}  ${formatCount(comparison.sourceRows).padStart(13)} rows  ${what} equal`;
	});
	const different = tables.filter((comparison) => !comparison.equal).length;
	const verdict = equal ? `${tables.length} tables are equal` : `${different} of ${tables.length} tables differ`;
	const left = notCompared.map(({ table, reason }) => `not compared: ${formatTableId(table)} (${reason})`);
	if (largeObjects) left.push(`not compared: ${formatCount(largeObjects)} large objects (the cutover compares them)`);
	if (continued)
		left.push(`continued: ${continued.ranges} ranges were found equal by a run that was interrupted, from ${formatLsn(continued.from)} on`);
	const next = level === "count" && !equal ? ["next: hyperferry verify --level full   finds the rows that differ"] : [];
	if (tables.some(({ differences }) => differences)) next.push("next: hyperferry verify --repair   writes them anew from the source");
	return [...lines, ...left, `${verdict} at ${formatLsn(at)}`, ...next].join("\n");
}

/** What a repair did, a line each table. */
export function renderRepair({ at, repaired, left }: RepairOutcome): string {
	const lines = repaired.map(({ table, rows }) => `✔ ${formatTableId(table)}: ${formatCount(rows)} rows are as on the source`);
	const notRepaired = left.map(
		(table) => `✘ ${formatTableId(table)}: not repaired, because it has stopped or is being copied (hyperferry status)`,
	);
	return [...lines, ...notRepaired, `repaired at ${formatLsn(at)} and compared again`].join("\n");
}

/** Longer keys and rows are cut. */
const shownLength = 100;

function renderDifferences({ differences }: TableComparison): readonly string[] {
	if (!differences) return [];
	const first = differences.first.toSorted((a, b) => describeRow(a).localeCompare(describeRow(b), "en", { numeric: true }));
	const texts = first.map((row) => cut(oneLine(printable(describeRow(row)))));
	const width = Math.max(...texts.map(({ length }) => length));
	const rows = first.map((row, index) => `    ${(texts[index] ?? "").padEnd(width)}  ${describeDifference(row)}`);
	return [...rows, `    ${allOf(differences)}${differences.file}`];
}

function allOf(differences: TableDifferences): string {
	const left = countDifferences(differences) - differences.first.reduce((sum, { copies = 1 }) => sum + copies, 0);
	return left > 0 ? `and ${formatCount(left)} more; all of them: ` : "all of them: ";
}

function describeDifference({ difference, columns, copies = 1 }: RowDifference): string {
	if (difference === "differs")
		return columns ? `differs in ${columns.map((name) => oneLine(printable(formatName(name)))).join(", ")}` : "differs";
	return `${difference} on the target${copies > 1 ? ` (${formatCount(copies)} copies)` : ""}`;
}

function cut(text: string): string {
	return text.length > shownLength ? `${text.slice(0, shownLength - 3)}...` : text;
}
