import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { digest } from "../model/digest.js";
import type { RowDifference, TableDifferences } from "../model/row-difference.js";
import { formatTableId, type TableId } from "../model/table-id.js";

/** Collects what differs in one table: all of it in a file, which appears when it is whole, and the first of it for people. */
export interface DifferenceFile {
	add(differences: readonly RowDifference[]): Promise<void>;
	/** Undefined when there was nothing. */
	finish(): Promise<TableDifferences | undefined>;
	/** Leaves no file. */
	discard(): Promise<void>;
}

const shown = 20;

/** `folder` exists. An earlier file about the table is replaced or, when nothing differs any more, removed. */
export function createDifferenceFile(folder: string, table: TableId): DifferenceFile {
	const file = join(folder, `${fileName(table)}.jsonl`);
	const unfinished = `${file}.part`;
	const counts = { missing: 0, extra: 0, differs: 0 };
	const first: RowDifference[] = [];
	let opening: Promise<FileHandle> | undefined;
	let writing = Promise.resolve();
	const write = async (differences: readonly RowDifference[]) => {
		opening ??= open(unfinished, "w", 0o600);
		const handle = await opening;
		await handle.write(differences.map((difference) => `${JSON.stringify(difference)}\n`).join(""));
	};
	const close = async () => {
		await writing;
		await (await opening)?.close();
	};
	return {
		add(differences) {
			for (const { difference, copies = 1 } of differences) counts[difference] += copies;
			first.push(...differences.slice(0, shown - first.length));
			writing = writing.then(() => write(differences));
			return writing;
		},
		async finish() {
			await close();
			if (!opening) {
				await rm(file, { force: true });
				return undefined;
			}
			await rename(unfinished, file);
			return { ...counts, first, file };
		},
		async discard() {
			await close().catch(() => {});
			await rm(unfinished, { force: true });
		},
	};
}

/** As the table is written, where that can be a file's name everywhere; else a part of it and a digest. */
function fileName(table: TableId): string {
	const name = formatTableId(table);
	if (/^[a-z0-9_$]+\.[a-z0-9_$]+$/.test(name)) return name;
	return `${name.replaceAll(/[^A-Za-z0-9_.-]/g, "_").slice(0, 60)}-${digest([table.schema, table.name]).slice(0, 12)}`;
}
