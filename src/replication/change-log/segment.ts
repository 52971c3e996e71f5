import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { changeLogDamaged } from "./failures.js";
import { decodeIndexRecord, encodeIndexRecords, type IndexRecord, indexRecordSize } from "./index-record.js";

/** One segment of the change log: a data file of frames and its index file. */
export interface Segment {
	readonly number: number;
	readonly dataFile: string;
	readonly indexFile: string;
	/** Open while it is written to or waits for its fsync. */
	fd: number | undefined;
	/** Data has been written since the last fsync. */
	dirty: boolean;
	dataBytes: number;
	/** Of these, the relations at its head. */
	headBytes: number;
	indexBytes: number;
	/** Records of written data that are not yet in the index file. */
	pending: IndexRecord[];
	/** The last commit that ends in this segment, pending ones included. */
	lastCommit: IndexRecord | undefined;
}

const privateMode = 0o600;

export function segmentOf(directory: string, number: number): Segment {
	const name = join(directory, String(number).padStart(10, "0"));
	const files = { dataFile: `${name}.log`, indexFile: `${name}.idx` };
	return { number, ...files, fd: undefined, dirty: false, dataBytes: 0, headBytes: 0, indexBytes: 0, pending: [], lastCommit: undefined };
}

/** Numbers of the segments that file names belong to, ascending. */
export function segmentNumbers(names: readonly string[]): number[] {
	const numbers = names.map((name) => Number(/^(\d{10,})\.(?:log|idx)$/.exec(name)?.[1] ?? Number.NaN)).filter((number) => number >= 0);
	return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Opens the data file for writing, made when missing. */
function openData(segment: Segment): number {
	segment.fd ??= openSync(segment.dataFile, segment.dataBytes === 0 ? "w" : "r+", privateMode);
	return segment.fd;
}

/** Writes all of `bytes` at the end of the data file; throws the system's error, then the file may hold a torn rest behind dataBytes. */
export function writeData(segment: Segment, bytes: Buffer): void {
	const fd = openData(segment);
	segment.dirty = true;
	for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, segment.dataBytes + done);
	segment.dataBytes += bytes.length;
}

export function truncateData(segment: Segment, bytes: number): void {
	const fd = openData(segment);
	segment.dirty = true;
	segment.dataBytes = bytes;
	if (fstatSync(fd).size > bytes) ftruncateSync(fd, bytes);
}

export function closeData(segment: Segment): void {
	if (segment.fd !== undefined) closeSync(segment.fd);
	segment.fd = undefined;
}

export function removeFiles(segment: Segment): void {
	closeData(segment);
	// index first: data without an index is nothing, and goes at the next opening
	rmSync(segment.indexFile, { force: true });
	rmSync(segment.dataFile, { force: true });
}

/** Appends records to the index file and waits until they are on disk. A failed write leaves a torn rest that the next one overwrites. */
export async function writeIndex(segment: Segment, records: readonly IndexRecord[]): Promise<void> {
	const handle = await open(segment.indexFile, segment.indexBytes === 0 ? "w" : "r+", privateMode);
	try {
		const bytes = encodeIndexRecords(records);
		for (let done = 0; done < bytes.length; ) {
			const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, segment.indexBytes + done);
			done += bytesWritten;
		}
		await handle.datasync();
		segment.indexBytes += bytes.length;
	} finally {
		await handle.close();
	}
}

/** Record number `index` of the index file. Throws HyperferryError E404 when it is damaged. */
export function readIndexRecord(segment: Segment, index: number): IndexRecord {
	const buffer = Buffer.alloc(indexRecordSize);
	const fd = openSync(segment.indexFile, "r");
	try {
		readSync(fd, buffer, 0, indexRecordSize, index * indexRecordSize);
	} finally {
		closeSync(fd);
	}
	const record = decodeIndexRecord(buffer, 0);
	if (!record) throw changeLogDamaged(segment.indexFile, index * indexRecordSize, "the checksum of this index record is wrong");
	return record;
}
