import type { WriterReport } from "./writer.js";

/** What `verify --json` prints last. */
export interface VerifyJson {
	readonly equal: boolean;
	readonly at: string;
	readonly tables: readonly {
		readonly table: string;
		readonly sourceRows: string;
		readonly targetRows: string;
		readonly sourceChecksum?: string;
		readonly targetChecksum?: string;
		readonly equal: boolean;
	}[];
}

/** The end of the demo: rows on both sides, checksums, and what it cost. */
export function renderResult(verified: VerifyJson, writer: WriterReport, writesBlockedMs: number, totalMs: number): string {
	const count = (rows: string) => Number(rows).toLocaleString("en-US").padStart(12);
	const width = Math.max(...verified.tables.map(({ table }) => table.length));
	const lines = verified.tables.map((row) => {
		const checksums = row.sourceChecksum === row.targetChecksum ? "equal" : `DIFFERENT ${row.sourceChecksum} ${row.targetChecksum}`;
		return `${row.table.padEnd(width)} ${count(row.sourceRows)} ${count(row.targetRows)}   ${checksums}`;
	});
	return [
		"",
		`${"table".padEnd(width)} ${"source rows".padStart(12)} ${"target rows".padStart(12)}   checksums`,
		...lines,
		"",
		`writer: ${writer.transactions.toLocaleString("en-US")} transactions committed, ${writer.rolledBack.toLocaleString("en-US")} rolled back, then refused: ${writer.refusal}`,
		`writes blocked for ${Math.round(writesBlockedMs)} ms`,
		`total time ${(totalMs / 1000).toFixed(1)} s`,
		verified.equal ? "everything is equal" : "NOT EQUAL",
	].join("\n");
}
