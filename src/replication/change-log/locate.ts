import type { Lsn } from "../../model/lsn.js";
import { type IndexRecord, indexRecordSize } from "./index-record.js";
import { readIndexRecord, type Segment } from "./segment.js";

/** The first transaction that ends after `lsn`, by binary search in the index. Throws HyperferryError E404. */
export function locate(segments: readonly Segment[], lsn: Lsn): IndexRecord | undefined {
	const segment = segments.find(({ lastCommit }) => lastCommit !== undefined && lastCommit.endLsn > lsn);
	if (!segment) return undefined;
	const count = segment.indexBytes / indexRecordSize;
	let [low, high] = [0, count];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (readIndexRecord(segment, middle).endLsn > lsn) high = middle;
		else low = middle + 1;
	}
	for (let index = low; index < count; index++) {
		const record = readIndexRecord(segment, index);
		if (record.kind === "commit") return record;
	}
	return segment.pending.find((record) => record.kind === "commit" && record.endLsn > lsn);
}
