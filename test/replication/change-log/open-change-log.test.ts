import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openChangeLog } from "../../../src/replication/change-log/open-change-log.js";
import type { ChangeLog } from "../../../src/replication/change-log.js";
import { encodeMessage } from "../pgoutput/encode-message.js";
import {
	appendTransaction,
	begin,
	commit,
	endOf,
	insert,
	lineOf,
	lsn,
	readAll,
	relation,
	testDirectory,
	transactionLines,
} from "./transactions.js";

const roomy = { limitBytes: 1024 ** 3 };

test("whole transactions come out in commit order, here and after opening again", async () => {
	using directory = testDirectory();
	const log = openChangeLog(directory.path, roomy);
	for (const number of [1, 2, 3]) appendTransaction(log, number);
	log.append(begin(4));
	log.append(insert("not committed"));
	await log.flush();
	expect(log.receivedLsn).toBe(endOf(3));
	expect(log.durableLsn).toBe(endOf(3));
	expect(await readAll(log)).toEqual(transactionLines([1, 2, 3]));
	expect(await readAll(log, endOf(1))).toEqual(transactionLines([2, 3]));
	expect(await readAll(log, lsn(205))).toEqual(transactionLines([2, 3]));
	await log.close();

	await using again = openChangeLog(directory.path, roomy);
	expect(again.durableLsn).toBe(endOf(3));
	expect(again.receivedLsn).toBe(endOf(3));
	appendTransaction(again, 4);
	await again.flush();
	expect(await readAll(again)).toEqual(transactionLines([1, 2, 3, 4]));
});

test("nothing is durable before a flush; what was not flushed is gone after a crash", async () => {
	using directory = testDirectory();
	const log = openChangeLog(directory.path, roomy);
	appendTransaction(log, 1);
	await log.flush();
	appendTransaction(log, 2);
	await log.receivedAfter(endOf(1), new AbortController().signal);
	expect(log.receivedLsn).toBe(endOf(2));
	expect(log.durableLsn).toBe(endOf(1));
	// no close(): a crash
	await using again = openChangeLog(directory.path, roomy);
	expect(again.durableLsn).toBe(endOf(1));
	expect(await readAll(again)).toEqual(transactionLines([1]));
});

test("transactions sent twice, and messages outside of transactions, are stored once or not at all", async () => {
	using directory = testDirectory();
	await using log = openChangeLog(directory.path, roomy);
	appendTransaction(log, 1);
	appendTransaction(log, 2);
	log.append(begin(3));
	log.append(insert("cut by a lost connection"));
	expect(log.restart()).toBe(endOf(2));
	const loose = encodeMessage({ type: "message", transactional: false, lsn: lsn(1), prefix: "x", content: Buffer.from("y") });
	for (const number of [1, 2, 3]) {
		appendTransaction(log, number);
		log.append(loose);
	}
	log.append(begin(4));
	appendTransaction(log, 4); // a second Begin drops the first
	await log.flush();
	expect(await readAll(log)).toEqual(transactionLines([1, 2, 3, 4]));
});

test("a transaction larger than buffer and segments is dropped whole, or read whole in small batches", async () => {
	using directory = testDirectory();
	await using log = openChangeLog(directory.path, { ...roomy, segmentBytes: 100_000 });
	appendTransaction(log, 1);
	const rows = Array.from({ length: 300 }, (_, index) => Buffer.alloc(index === 150 ? 700_000 : 5000, index));
	log.append(begin(2));
	for (const row of rows) log.append(insert(row));
	expect(directory.files(".log").length).toBeGreaterThan(10);
	expect(log.restart()).toBe(endOf(1));
	expect(directory.files(".log")).toHaveLength(1);
	appendTransaction(log, 2, rows);
	appendTransaction(log, 3);
	await log.flush();

	const sizes: number[] = [];
	const stop = new AbortController();
	for await (const batch of log.read(endOf(1), stop.signal)) {
		sizes.push(batch.reduce((sum, message) => sum + message.length, 0));
		if (batch.some((message) => lineOf(message) === "commit 3")) stop.abort();
	}
	expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(299 * 5000 + 700_000);
	expect(Math.max(...sizes)).toBeLessThan(710_000);
	expect(sizes.filter((size) => size > 128 * 1024)).toHaveLength(1);
	expect((await readAll(log)).length).toBe(3 + 302 + 3);
});

test("positions that hold nothing survive, and are not taken while a transaction is open", async () => {
	using directory = testDirectory();
	const log = openChangeLog(directory.path, roomy);
	log.advance(lsn(50));
	expect(log.receivedLsn).toBe(lsn(0)); // at the end of the turn
	await log.flush();
	expect(log.durableLsn).toBe(lsn(50));
	log.append(begin(1));
	log.advance(lsn(5000));
	log.append(commit(1));
	log.advance(lsn(150));
	await log.flush();
	await log.close();
	await using again = openChangeLog(directory.path, roomy);
	expect(again.receivedLsn).toBe(lsn(150));
	again.advance(lsn(140));
	await again.flush();
	expect(again.durableLsn).toBe(lsn(150));
});

test("relations that were sent earlier come before the first transaction, in their last form", async () => {
	using directory = testDirectory();
	await using log = openChangeLog(directory.path, { ...roomy, segmentBytes: 2000 });
	const within = (number: number, ...messages: Buffer[]) => {
		for (const message of [begin(number), ...messages, commit(number)]) log.append(message);
	};
	within(1, relation("a"), relation("other", 2));
	within(2, relation("b"));
	for (let number = 3; number < 60; number++) within(number, insert("x".repeat(200)));
	within(60, relation("c"));
	await log.flush();
	expect(directory.files(".log").length).toBeGreaterThan(4);
	expect((await readAll(log, endOf(1))).slice(0, 3)).toEqual(["relation a", "relation other", "begin 2"]);
	const late = await readAll(log, endOf(40));
	expect(late.slice(0, 3).sort()).toEqual(["begin 41", "relation b", "relation other"]);
	await log.prune(endOf(50));
	expect((await readAll(log, endOf(50))).slice(0, 3).sort()).toEqual(["begin 51", "relation b", "relation other"]);
	expect((await readAll(log, endOf(50))).filter((line) => line === "relation c")).toHaveLength(1);
});

test("prune deletes whole segments that are done, never what is needed", async () => {
	using directory = testDirectory();
	await using log = openChangeLog(directory.path, { ...roomy, segmentBytes: 1000 });
	for (let number = 1; number <= 100; number++) appendTransaction(log, number);
	await log.prune(endOf(100)); // nothing is durable yet
	expect(await readAll(log)).toEqual(transactionLines(numbers(1, 100)));
	await log.flush();
	const bytes = log.bytes;
	await log.prune(endOf(60));
	expect(log.bytes).toBeLessThan(bytes * 0.5);
	expect(await readAll(log, endOf(60))).toEqual(transactionLines(numbers(61, 100)));
	await log.prune(endOf(100));
	expect(directory.files(".log")).toHaveLength(1);
	expect(directory.files(".idx")).toHaveLength(1);
	await log.flush();
	await using again = openChangeLog(directory.path, { ...roomy, segmentBytes: 1000 });
	expect(again.durableLsn).toBe(endOf(100));
});

test("a reader at the end waits for more, and tells how far it has nothing to do", async () => {
	using directory = testDirectory();
	await using log = openChangeLog(directory.path, roomy);
	appendTransaction(log, 1);
	const stop = new AbortController();
	const reading = log.read(lsn(0), stop.signal);
	const reader = reading[Symbol.asyncIterator]();
	expect((await reader.next()).value?.map(lineOf)).toEqual(transactionLines([1]));
	expect(reading.readLsn).toBe(lsn(0));
	const next = reader.next();
	await turns();
	expect(reading.readLsn).toBe(endOf(1));
	log.advance(lsn(170));
	await turns();
	expect(reading.readLsn).toBe(lsn(170));
	appendTransaction(log, 2);
	expect((await next).value?.map(lineOf)).toEqual(transactionLines([2]));
	log.advance(lsn(500));
	await turns();
	expect(reading.readLsn).toBe(lsn(170));
	const last = reader.next();
	await turns();
	expect(reading.readLsn).toBe(lsn(500));
	stop.abort();
	expect((await last).done).toBe(true);
});

test("readers do not hinder each other; prune leaves what one of them reads, and what is kept until it is let go", async () => {
	using directory = testDirectory();
	await using log = openChangeLog(directory.path, { ...roomy, segmentBytes: 1000 });
	for (let number = 1; number <= 100; number++) appendTransaction(log, number);
	await log.flush();
	const stop = new AbortController();
	const slow = log.read(endOf(20), stop.signal)[Symbol.asyncIterator]();
	const first = (await slow.next()).value as readonly Buffer[];
	const kept = log.keep(endOf(30));
	expect(await readAll(log, endOf(90))).toEqual(transactionLines(numbers(91, 100)));
	const lines = first.map(lineOf);
	await log.prune(endOf(100));
	while (!lines.includes("commit 100")) lines.push(...((await slow.next()).value as readonly Buffer[]).map(lineOf));
	expect(lines).toEqual(transactionLines(numbers(21, 100)));
	stop.abort();
	await slow.next();
	await log.prune(endOf(100));
	expect(await readAll(log, endOf(30))).toEqual(transactionLines(numbers(31, 100)));
	expect(directory.files(".log").length).toBeGreaterThan(1);
	kept[Symbol.dispose]();
	await log.prune(endOf(100));
	expect(directory.files(".log")).toHaveLength(1);
});

test("a reader from beyond the end does not see what is sent again", async () => {
	using directory = testDirectory();
	await using log = openChangeLog(directory.path, roomy);
	appendTransaction(log, 1);
	const stop = new AbortController();
	const reader = log.read(endOf(3), stop.signal)[Symbol.asyncIterator]();
	const next = reader.next();
	for (const number of [2, 3]) {
		appendTransaction(log, number);
		await turns();
	}
	appendTransaction(log, 4);
	expect((await next).value?.map(lineOf)).toEqual(transactionLines([4]));
	stop.abort();
	await reader.next();
});

test("closing ends readers and waiters", async () => {
	using directory = testDirectory();
	const log: ChangeLog = openChangeLog(directory.path, roomy);
	const { signal } = new AbortController();
	const reading = log.read(lsn(0), signal)[Symbol.asyncIterator]().next();
	const waiting = log.receivedAfter(lsn(100), signal).catch((error: Error) => error.message);
	await turns();
	await log.close();
	expect((await reading).done).toBe(true);
	expect(await waiting).toBe("the change log is closed");
});

function numbers(from: number, to: number): number[] {
	return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Lets what is ready to run do so. */
async function turns(): Promise<void> {
	for (let left = 5; left > 0; left--) await sleep(2);
}
