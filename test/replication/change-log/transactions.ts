import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lsn } from "../../../src/model/lsn.js";
import type { ChangeLog } from "../../../src/replication/change-log.js";
import { decodeMessage } from "../../../src/replication/pgoutput/decode.js";
import { encodeMessage } from "../pgoutput/encode-message.js";

/** A transaction number n commits at 100 n and ends at 100 n + 10. */
export function endOf(number: number): Lsn {
	return BigInt(number * 100 + 10) as Lsn;
}

export function lsn(value: number): Lsn {
	return BigInt(value) as Lsn;
}

export function begin(number: number): Buffer {
	return encodeMessage({ type: "begin", commitLsn: lsn(number * 100), commitTime: 0n, xid: number });
}

export function insert(value: string | Buffer): Buffer {
	return encodeMessage({ type: "insert", oid: 1, row: [Buffer.from(value)] });
}

export function relation(column: string, oid = 1): Buffer {
	const columns = [{ name: column, key: true, typeOid: 25, typeModifier: -1 }];
	return encodeMessage({ type: "relation", oid, schema: "public", name: `t${oid}`, replicaIdentity: "d", columns });
}

export function commit(number: number): Buffer {
	return encodeMessage({ type: "commit", commitLsn: lsn(number * 100), endLsn: endOf(number), commitTime: 0n });
}

export function appendTransaction(log: ChangeLog, number: number, rows: readonly (string | Buffer)[] = [`row of ${number}`]): void {
	log.append(begin(number));
	for (const row of rows) log.append(insert(row));
	log.append(commit(number));
}

/** One line a message, until the log has yielded everything that it has received: "begin 3", "insert abc", "commit 3", "relation a". */
export async function readAll(log: ChangeLog, from: Lsn = lsn(0)): Promise<string[]> {
	const lines: string[] = [];
	const stop = new AbortController();
	const reader = log.read(from, stop.signal);
	const reading = (async () => {
		for await (const batch of reader) lines.push(...batch.map(lineOf));
	})();
	reading.catch(() => {});
	while (reader.readLsn < log.receivedLsn) await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 2))]);
	stop.abort();
	await reading;
	return lines;
}

export function lineOf(bytes: Buffer): string {
	const message = decodeMessage(bytes);
	if (message.type === "begin" || message.type === "commit") return `${message.type} ${message.commitLsn / 100n}`;
	if (message.type === "insert") return `insert ${message.row.map((value) => (Buffer.isBuffer(value) ? short(value) : value)).join()}`;
	return message.type === "relation" ? `relation ${message.columns.map(({ name }) => name).join()}` : message.type;
}

function short(value: Buffer): string {
	return value.length > 40 ? `${value.length} bytes` : value.toString();
}

export function transactionLines(numbers: readonly number[]): string[] {
	return numbers.flatMap((number) => [`begin ${number}`, `insert row of ${number}`, `commit ${number}`]);
}

export interface TestDirectory extends Disposable {
	readonly path: string;
	/** Data or index files, oldest first. */
	files(ending: ".log" | ".idx"): string[];
}

export function testDirectory(): TestDirectory {
	const path = mkdtempSync(join(tmpdir(), "hf-change-log-"));
	const files = (ending: string) =>
		readdirSync(path)
			.filter((name) => name.endsWith(ending))
			.sort()
			.map((name) => join(path, name));
	return { path, files, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
