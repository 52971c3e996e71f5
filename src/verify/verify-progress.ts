import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digest } from "../model/digest.js";
import { formatLsn, type Lsn, parseLsn } from "../model/lsn.js";
import { tableKey } from "../model/table-id.js";
import type { TableDigest, VerifyLevel } from "../model/verify-outcome.js";
import type { ComparedTable } from "./compared-table.js";

/** What an interrupted verification has found equal, so that the next one goes on behind it. */
export interface VerifyProgress {
	/** At which values the table was parted; undefined when it was not begun, or reads otherwise now. */
	bounds(table: ComparedTable): readonly string[] | undefined;
	equal(table: ComparedTable, range: number): EqualRange | undefined;
	noteBounds(table: ComparedTable, bounds: readonly string[]): Promise<void>;
	noteEqual(table: ComparedTable, range: number, found: EqualRange): Promise<void>;
	/** It has come to its end: the next one begins anew. */
	finish(): Promise<void>;
}

export interface EqualRange {
	readonly digest: TableDigest;
	readonly at: Lsn;
}

interface KnownTable {
	readonly shape: string;
	readonly bounds: readonly string[];
	readonly equal: Map<number, EqualRange>;
}

/** Later than this, what was found says too little about what is. */
const validMs = 24 * 3_600_000;

/** A line of the file; the first is the head. What a crash left unfinished, or another version wrote, is not read. */
type Line =
	| { readonly lineage: string; readonly level: VerifyLevel; readonly since: number /* ms since 1970 */ }
	| { readonly table: string; readonly shape: string; readonly bounds: readonly string[] }
	| { readonly table: string; readonly range: number; readonly at: string; readonly digest: TableDigest };

/** Continues what `folder` (which exists) knows of this migration at this level, or begins. */
export async function openVerifyProgress(folder: string, lineage: string, level: VerifyLevel, now: Date): Promise<VerifyProgress> {
	const file = join(folder, `progress-${level}.jsonl`);
	const [head, ...lines] = parseLines(await readFile(file, "utf8").catch(() => ""));
	const known = new Map<string, KnownTable>();
	if (head && "lineage" in head && head.lineage === lineage && now.valueOf() - head.since < validMs) {
		for (const line of lines) {
			if ("bounds" in line) known.set(line.table, { shape: line.shape, bounds: line.bounds, equal: new Map() });
			else if ("range" in line) known.get(line.table)?.equal.set(line.range, { digest: line.digest, at: parseLsn(line.at) });
		}
	} else await writeFile(file, lineOf({ lineage, level, since: now.valueOf() }), { mode: 0o600 });
	const append = (line: Line) => appendFile(file, lineOf(line));
	const find = (table: ComparedTable) => {
		const found = known.get(tableKey(table.table));
		return found?.shape === shapeOf(table) ? found : undefined;
	};
	return {
		bounds: (table) => find(table)?.bounds,
		equal: (table, range) => find(table)?.equal.get(range),
		noteBounds: (table, values) => append({ table: tableKey(table.table), shape: shapeOf(table), bounds: values }),
		noteEqual: (table, range, { digest: found, at }) => append({ table: tableKey(table.table), range, at: formatLsn(at), digest: found }),
		finish: () => rm(file, { force: true }),
	};
}

/** What the ranges and their checksums depend on. */
function shapeOf({ source, key, range, reason }: ComparedTable): string {
	return digest({ columns: source?.columns ?? [], key, range: range ?? null, reason: reason ?? null });
}

function lineOf(line: Line): string {
	return `${JSON.stringify(line)}\n`;
}

function parseLines(text: string): readonly Line[] {
	const lines: Line[] = [];
	for (const line of text.split("\n").slice(0, -1)) {
		try {
			lines.push(JSON.parse(line) as Line);
		} catch {
			// torn by the end of its process, and continued by the next one
		}
	}
	return lines;
}
