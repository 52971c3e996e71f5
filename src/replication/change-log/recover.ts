import { readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { type Lsn, zeroLsn } from "../../model/lsn.js";
import { changeLogDamaged } from "./failures.js";
import { decodeIndexRecord, type IndexRecord, indexRecordSize, type Place } from "./index-record.js";
import { readIndexRecord, removeFiles, type Segment, segmentNumbers, segmentOf } from "./segment.js";

export interface Recovered {
	readonly segments: readonly Segment[];
	/** End of the last whole transaction. */
	readonly end: Place;
	readonly durableLsn: Lsn;
}

/**
 * Cuts what a crash left behind the last whole transaction: data without an index record, records without their data, torn records.
 * Throws HyperferryError E404 when something is missing before that.
 */
export function recover(directory: string): Recovered {
	const all = segmentNumbers(readdirSync(directory)).map((number) => segmentOf(directory, number));
	const segments = withoutEmptyEnds(all);
	let last = segments.at(-1);
	while (last && last.dataBytes < last.headBytes) {
		removeFiles(last);
		segments.pop();
		last = segments.at(-1);
	}
	if (!last) return { segments, end: { segment: (all.at(-1)?.number ?? 0) + 1, offset: 0 }, durableLsn: zeroLsn };
	for (const segment of segments.slice(0, -1)) loadWhole(segment);
	const tail = loadTail(last);
	let end: Place = tail.kind === "commit" ? { segment: last.number, offset: tail.endOffset } : tail.begin;
	if (end.segment < (segments[0] as Segment).number) end = { segment: last.number, offset: 0 };
	while ((segments.at(-1) as Segment).number > end.segment) removeFiles(segments.pop() as Segment);
	cutData(segments.at(-1) as Segment, end.offset);
	return { segments, end, durableLsn: tail.endLsn };
}

/** Segments without an index are what was not yet flushed (at the end) or half deleted (at the start). */
function withoutEmptyEnds(all: readonly Segment[]): Segment[] {
	const indexed = all.map((segment) => firstRecord(segment) !== undefined);
	const [from, to] = [indexed.indexOf(true), indexed.lastIndexOf(true) + 1];
	all.forEach((segment, index) => {
		if (from < 0 || index < from || index >= to) removeFiles(segment);
		else if (!indexed[index]) throw changeLogDamaged(segment.indexFile, 0, "the index is missing or its first record is wrong");
	});
	const segments = from < 0 ? [] : all.slice(from, to);
	for (const [index, segment] of segments.entries()) {
		const expected = (segments[0] as Segment).number + index;
		if (segment.number !== expected) throw changeLogDamaged(segmentName(segment, expected), undefined, "this segment is missing");
		segment.dataBytes = statSync(segment.dataFile, { throwIfNoEntry: false })?.size ?? 0;
		segment.headBytes = firstRecord(segment)?.endOffset ?? 0;
	}
	return segments;
}

function segmentName(segment: Segment, number: number): string {
	return segment.dataFile.replace(/\d+\.log$/, `${String(number).padStart(10, "0")}.log`);
}

function firstRecord(segment: Segment): IndexRecord | undefined {
	const size = statSync(segment.indexFile, { throwIfNoEntry: false })?.size ?? 0;
	if (size < indexRecordSize) return undefined;
	try {
		return readIndexRecord(segment, 0);
	} catch {
		return undefined;
	}
}

/** A segment that others follow: its index is whole. */
function loadWhole(segment: Segment): void {
	segment.indexBytes = statSync(segment.indexFile).size;
	const odd = segment.indexBytes % indexRecordSize;
	if (odd > 0)
		throw changeLogDamaged(segment.indexFile, segment.indexBytes - odd, "the last record is torn, although later segments exist");
	for (let index = segment.indexBytes / indexRecordSize - 1; index >= 0 && !segment.lastCommit; index--) {
		const record = readIndexRecord(segment, index);
		if (record.kind === "commit") segment.lastCommit = record;
	}
	const needed = segment.lastCommit?.endOffset ?? segment.headBytes;
	if (segment.dataBytes < needed)
		throw changeLogDamaged(segment.dataFile, segment.dataBytes, `the file ends here; the index speaks of ${needed} bytes`);
}

/** The last segment with an index: keeps the records up to the first that is torn or whose data is not there; returns the last of them. */
function loadTail(segment: Segment): IndexRecord {
	const bytes = readFileSync(segment.indexFile);
	let tail: IndexRecord | undefined;
	for (let at = 0; ; at += indexRecordSize) {
		const record = decodeIndexRecord(bytes, at);
		if (!record || (record.kind === "commit" && record.endOffset > segment.dataBytes) || (tail && record.endLsn < tail.endLsn)) break;
		tail = record;
		segment.indexBytes = at + indexRecordSize;
		if (record.kind === "commit") segment.lastCommit = record;
	}
	// stale records behind the end would come alive once new ones reach them
	if (bytes.length > segment.indexBytes) truncateSync(segment.indexFile, segment.indexBytes);
	return tail as IndexRecord;
}

function cutData(segment: Segment, offset: number): void {
	if (segment.dataBytes > offset) truncateSync(segment.dataFile, offset);
	segment.dataBytes = Math.min(segment.dataBytes, offset);
}
