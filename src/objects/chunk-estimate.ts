import type { TableFacts } from "../catalog/catalog.js";
import type { TimeRange } from "../catalog/ranges.js";
import { chunkInterval } from "./chunk-interval.js";
import { countSlices } from "./chunk-slices.js";

/** What the chunks of a table would be like if its rows were spread evenly over them. */
export interface ChunkEstimate {
	readonly chunks: number;
	/** Undefined when the table was never analysed. */
	readonly rowsEach?: number;
	/** Without and with indexes. */
	readonly bytesEach: number;
	readonly bytesWithIndexes: number;
}

/** Chunks of fewer rows cost more to plan than to read. */
export const fewestRows = 1000;

/** Undefined when the range is not known. */
export function chunkEstimate(
	range: TimeRange | undefined,
	interval: bigint,
	partitions: number,
	table: Pick<TableFacts, "bytes" | "rowsEstimate" | "indexes">,
): ChunkEstimate | undefined {
	if (range?.minMicros === undefined || range.maxMicros === undefined) return undefined;
	const chunks = Number(countSlices(range.minMicros, range.maxMicros, interval)) * partitions;
	const indexes = table.indexes.reduce((sum, index) => sum + index.bytes, 0);
	return {
		chunks,
		...(table.rowsEstimate >= 0 && { rowsEach: table.rowsEstimate / chunks }),
		bytesEach: table.bytes / chunks,
		bytesWithIndexes: (table.bytes + indexes) / chunks,
	};
}

const timeIntervals = [
	...["1 hour", "2 hours", "6 hours", "12 hours", "1 day", "2 days", "7 days", "14 days", "1 month", "3 months", "6 months"],
	...["1 year", "2 years", "5 years", "10 years"],
];
const integerIntervals = Array.from({ length: 18 }, (_, power) => [1, 2, 5].map((first) => `${first}${"0".repeat(power)}`)).flat();

/**
 * The interval of a round length that suits the data better: the shortest with enough rows a chunk, or for chunks that are too large the longest
 * below `mostBytes`. Undefined when none does both.
 */
export function betterInterval(
	typeName: string,
	wanted: "longer" | "shorter",
	mostBytes: number,
	estimateOf: (interval: bigint) => ChunkEstimate | undefined,
): string | undefined {
	const candidates = [...timeIntervals, ...integerIntervals].flatMap((text) => {
		const found = chunkInterval(text, typeName);
		const estimate = "problem" in found ? undefined : estimateOf(found.length);
		return estimate ? [{ text, estimate }] : [];
	});
	const suits = ({ estimate }: (typeof candidates)[number]) =>
		estimate.bytesWithIndexes <= mostBytes && (estimate.rowsEach ?? fewestRows) >= fewestRows;
	return (wanted === "longer" ? candidates.find(suits) : candidates.findLast(suits))?.text;
}
