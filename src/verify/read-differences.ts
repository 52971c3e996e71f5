import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { RowDifference } from "../model/row-difference.js";

/** The differences of a file that a verification wrote, so many at a time. */
export async function* readDifferences(file: string, size: number): AsyncGenerator<readonly RowDifference[], void, void> {
	let batch: RowDifference[] = [];
	for await (const line of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY })) {
		if (batch.push(JSON.parse(line) as RowDifference) < size) continue;
		yield batch;
		batch = [];
	}
	if (batch.length > 0) yield batch;
}
