import { appendFileSync, cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HyperferryError } from "../../../src/model/errors.js";
import { openChangeLog } from "../../../src/replication/change-log/open-change-log.js";
import {
	appendTransaction,
	begin,
	endOf,
	insert,
	lsn,
	readAll,
	type TestDirectory,
	testDirectory,
	transactionLines,
} from "./transactions.js";

const options = { limitBytes: 1024 ** 3, segmentBytes: 300 };
const count = 12;

/** A log of `count` transactions in several segments, each flushed, with an open transaction behind them. */
async function writtenLog(): Promise<TestDirectory> {
	const directory = testDirectory();
	const log = openChangeLog(directory.path, options);
	for (let number = 1; number <= count; number++) {
		appendTransaction(log, number);
		await log.flush();
	}
	log.append(begin(count + 1));
	log.append(insert("not committed"));
	await log.flush();
	return directory;
}

/** Opens what is left: a prefix of whole transactions, to which the next ones can be appended. Returns how many were left. */
async function expectPrefix(path: string): Promise<number> {
	const log = openChangeLog(path, options);
	const lines = await readAll(log);
	const left = lines.filter((line) => line.startsWith("commit")).length;
	expect(lines).toEqual(transactionLines(upTo(left)));
	expect(log.durableLsn).toBe(left === 0 ? lsn(0) : endOf(left));
	for (const number of upTo(count + 2).slice(left)) appendTransaction(log, number);
	await log.flush();
	await log.close();
	await using again = openChangeLog(path, options);
	expect(await readAll(again)).toEqual(transactionLines(upTo(count + 2)));
	return left;
}

function upTo(last: number): number[] {
	return Array.from({ length: last }, (_, index) => index + 1);
}

test("cut at every byte of the last files: a prefix of whole transactions is left", async () => {
	using whole = await writtenLog();
	for (const ending of [".log", ".idx"] as const) {
		const size = statSync(whole.files(ending).at(-1) as string).size;
		for (let cut = 1; cut <= Math.min(size, 300); cut++) {
			using copy = copyOf(whole);
			truncateSync(copy.files(ending).at(-1) as string, size - cut);
			const left = await expectPrefix(copy.path);
			expect(left).toBeGreaterThan(count - 6);
		}
	}
}, 300_000);

test("whatever lies behind the last whole transaction is cut, nothing else", async () => {
	using whole = await writtenLog();
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), async (data, index) => {
			using copy = copyOf(whole);
			appendFileSync(copy.files(".log").at(-1) as string, data);
			appendFileSync(copy.files(".idx").at(-1) as string, index);
			expect(await expectPrefix(copy.path)).toBe(count);
		}),
		{ numRuns: 50 },
	);
});

test("a new segment that was not flushed, and one that was half deleted, leave no trace", async () => {
	using directory = await writtenLog();
	const [first] = directory.files(".idx");
	const next = (directory.files(".log").at(-1) as string).replace(/\d{10}/, "0000000099");
	writeFileSync(next, "half a frame");
	expect(await expectPrefix(directory.path)).toBe(count);
	rmSync(first as string);
	await using log = openChangeLog(directory.path, options);
	expect(directory.files(".log")).not.toContain(first?.replace(".idx", ".log"));
	expect(await readAll(log, endOf(8))).toEqual(transactionLines(upTo(count + 2).slice(8)));
	// what was deleted is missed rather than passed over
	await expect(readAll(log, lsn(0))).rejects.toThrow("E404");
});

test("a flipped byte anywhere in the data is found, with file and offset", async () => {
	using whole = await writtenLog();
	await fc.assert(
		fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (fileSeed, offsetSeed, flip) => {
			using copy = copyOf(whole);
			const files = copy.files(".log");
			const file = files[fileSeed % files.length] as string;
			const bytes = readFileSync(file);
			const used = file === files.at(-1) ? bytes.length - 100 : bytes.length; // the open transaction is cut
			const offset = offsetSeed % used;
			bytes[offset] = (bytes[offset] as number) ^ flip;
			writeFileSync(file, bytes);
			await using log = openChangeLog(copy.path, options);
			const error = await readAll(log).catch((thrown: unknown) => thrown);
			expect(error).toBeInstanceOf(HyperferryError);
			const [diagnostic] = (error as HyperferryError).diagnostics;
			expect(diagnostic?.code).toBe("E404");
			const at = Number(/(\d+)\.log at byte (\d+)$/.exec(diagnostic?.what ?? "")?.[2]);
			expect(diagnostic?.what).toContain(file);
			expect(at).toBeLessThanOrEqual(offset);
		}),
		{ numRuns: 60 },
	);
});

test("a missing or short segment in the middle, or a damaged index, is refused", async () => {
	using whole = await writtenLog();
	const damages: ((copy: TestDirectory) => void)[] = [
		(copy) => rmSync(copy.files(".idx")[2] as string),
		(copy) => [".idx", ".log"].map((ending) => rmSync(copy.files(ending as ".idx")[2] as string)),
		(copy) => truncateSync(copy.files(".log")[2] as string, 100),
		(copy) => truncateSync(copy.files(".idx")[2] as string, 100),
		(copy) => writeFileSync(copy.files(".idx")[2] as string, "x".repeat(64), { flag: "r+" }),
	];
	for (const damage of damages) {
		using copy = copyOf(whole);
		damage(copy);
		expect(() => openChangeLog(copy.path, options)).toThrow("E404: the change log is damaged");
	}
});

function copyOf(directory: TestDirectory): TestDirectory {
	const copy = testDirectory();
	cpSync(directory.path, copy.path, { recursive: true });
	return copy;
}
