import { type Tuple, type TupleValue, unchanged } from "../pgoutput/message.js";

const chunkBytes = 64 * 1024;
const [tab, newline, backslash] = [0x09, 0x0a, 0x5c];
/** What follows the backslash for a byte that must be escaped. */
const escapes = new Uint8Array(256);
escapes[tab] = 0x74;
escapes[newline] = 0x6e;
escapes[0x0d] = 0x72;
escapes[backslash] = backslash;

/**
 * Rows in COPY's text format, in chunks for CopyData. Text values of pgoutput are what COPY text takes once escaped, so bytes go to bytes.
 * https://www.postgresql.org/docs/17/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
export function* copyText(rows: Iterable<Tuple>): Generator<Buffer> {
	let chunk = Buffer.allocUnsafe(chunkBytes);
	let used = 0;
	for (const row of rows) {
		const need = row.reduce((sum, value) => sum + mostBytes(value), 1);
		if (used + need > chunkBytes && used > 0) {
			yield chunk.subarray(0, used);
			chunk = Buffer.allocUnsafe(chunkBytes);
			used = 0;
		}
		if (need > chunkBytes) yield* largeRow(row);
		else used = writeRow(chunk, used, row);
	}
	if (used > 0) yield chunk.subarray(0, used);
}

/** With its separator, and every byte escaped or \N. */
function mostBytes(value: TupleValue): number {
	return 3 + (value instanceof Buffer ? 2 * value.length : 0);
}

/** Piece by piece: escaped, a value may be larger than a message or than the memory that there is. */
function* largeRow(row: Tuple): Generator<Buffer> {
	for (let column = 0; column < row.length; column++) {
		if (column > 0) yield Buffer.of(tab);
		const value = row[column];
		if (!(value instanceof Buffer) || mostBytes(value) <= chunkBytes) {
			const chunk = Buffer.allocUnsafe(chunkBytes);
			yield chunk.subarray(0, writeValue(chunk, 0, value));
			continue;
		}
		for (let from = 0; from < value.length; from += chunkBytes / 2) {
			const chunk = Buffer.allocUnsafe(chunkBytes);
			yield chunk.subarray(0, writeValue(chunk, 0, value.subarray(from, from + chunkBytes / 2)));
		}
	}
	yield Buffer.of(newline);
}

function writeRow(chunk: Buffer, start: number, row: Tuple): number {
	let at = start;
	for (let column = 0; column < row.length; column++) {
		if (column > 0) chunk[at++] = tab;
		at = writeValue(chunk, at, row[column]);
	}
	chunk[at++] = newline;
	return at;
}

function writeValue(chunk: Buffer, start: number, value: TupleValue | undefined): number {
	let at = start;
	if (value === unchanged || value === undefined) throw new Error("a row to insert lacks a value");
	if (value === null) {
		chunk[at++] = backslash;
		chunk[at++] = 0x4e;
		return at;
	}
	for (const byte of value) {
		const escaped = escapes[byte] as number;
		if (escaped === 0) chunk[at++] = byte;
		else {
			chunk[at++] = backslash;
			chunk[at++] = escaped;
		}
	}
	return at;
}
