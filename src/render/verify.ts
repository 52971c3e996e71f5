import { formatLsn } from "../model/lsn.js";
import { formatCount } from "../model/size.js";
import { formatTableId } from "../model/table-id.js";
import { describeComparison, type VerifyOutcome } from "../model/verify-outcome.js";

/** What a verification found, a line each table; says what was not compared. */
export function renderVerify({ level, at, tables, equal, notCompared, largeObjects }: VerifyOutcome): string {
	const width = Math.max(0, ...tables.map(({ table }) => formatTableId(table).length));
	const what = level === "full" ? "checksum" : "count";
	const lines = tables.map((comparison) => {
		if (!comparison.equal) return `✘ ${describeComparison(comparison)}`;
		return `✔ ${formatTableId(comparison.table).padEnd(width)}  ${formatCount(comparison.sourceRows).padStart(13)} rows  ${what} equal`;
	});
	const different = tables.filter((comparison) => !comparison.equal).length;
	const verdict = equal ? `${tables.length} tables are equal` : `${different} of ${tables.length} tables differ`;
	const left = notCompared.map(({ table, reason }) => `not compared: ${formatTableId(table)} (${reason})`);
	if (largeObjects) left.push(`not compared: ${formatCount(largeObjects)} large objects (the cutover compares them)`);
	return [...lines, ...left, `${verdict} at ${formatLsn(at)}`].join("\n");
}
