import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HyperferryError } from "../../../src/model/errors.js";
import { openChangeLog } from "../../../src/replication/change-log/open-change-log.js";
import type { ChangeLog } from "../../../src/replication/change-log.js";
import { appendTransaction, begin, endOf, insert, lsn, readAll, testDirectory } from "./transactions.js";

const row = "x".repeat(1000);

/** Appends and flushes transactions from `first` on until there is no room; returns the error and the number that did not fit. */
async function fill(log: ChangeLog, first: number): Promise<{ readonly error: HyperferryError; readonly number: number }> {
	for (let number = first; ; number++) {
		try {
			appendTransaction(log, number, [row, row, row]);
			await log.flush();
		} catch (error) {
			expect(error).toBeInstanceOf(HyperferryError);
			return { error: error as HyperferryError, number };
		}
		expect(number).toBeLessThan(10_000);
	}
}

async function commits(log: ChangeLog, from = lsn(0)): Promise<string[]> {
	return (await readAll(log, from)).filter((line) => line.startsWith("commit"));
}

test("at the limit: E403 with numbers, whole transactions stay, and pruning makes room in the same process", async () => {
	using directory = testDirectory();
	const options = { limitBytes: 100_000, segmentBytes: 20_000 };
	await using log = openChangeLog(directory.path, options);
	const { error, number } = await fill(log, 1);
	expect(error.exitCode).toBe(1);
	expect(error.diagnostics[0]).toMatchObject({ code: "E403", why: expect.stringMatching(/on disk, its limit is 98 kB/) });
	expect(log.bytes).toBeLessThanOrEqual(options.limitBytes);
	expect(log.receivedLsn).toBe(endOf(number - 1));
	expect(log.durableLsn).toBe(endOf(number - 1));
	// until the stream starts again, nothing may slip in behind the gap
	expect(() => log.append(begin(number + 1))).toThrow("E403");
	await expect(log.flush()).rejects.toThrow("E403");
	await log.prune(endOf(number - 5));
	expect(log.restart()).toBe(endOf(number - 1));
	appendTransaction(log, number, [row]);
	await log.flush();
	expect((await commits(log, endOf(number - 5))).at(-1)).toBe(`commit ${number}`);
});

test("a transaction that outgrows the limit leaves nothing behind; a new process with a higher limit goes on", async () => {
	using directory = testDirectory();
	const log = openChangeLog(directory.path, { limitBytes: 1_000_000, segmentBytes: 100_000 });
	appendTransaction(log, 1);
	await log.flush();
	log.append(begin(2));
	expect(() => {
		for (let left = 2000; left > 0; left--) log.append(insert(row));
	}).toThrow("E403");
	expect(log.bytes).toBeLessThan(1000);
	await log.close();
	await using again = openChangeLog(directory.path, { limitBytes: 10_000_000 });
	expect(again.restart()).toBe(endOf(1));
	appendTransaction(again, 2, Array(2000).fill(row));
	await again.flush();
	expect(await commits(again)).toEqual(["commit 1", "commit 2"]);
});

const mounted = testDirectory();
const canMount = (() => {
	try {
		execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=400k", "tmpfs", mounted.path], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
})();

test.runIf(canMount)("on a full disk (needs the right to mount): E403, and going on when there is room again", async () => {
	try {
		const ballast = join(mounted.path, "ballast");
		writeFileSync(ballast, Buffer.alloc(150_000));
		const directory = join(mounted.path, "log");
		const log = openChangeLog(directory, { limitBytes: 1024 ** 3 });
		const { error, number } = await fill(log, 1);
		expect(error.diagnostics[0]).toMatchObject({ code: "E403", why: expect.stringMatching(/ENOSPC/) });
		expect(number).toBeGreaterThan(20);
		const stored = log.durableLsn;
		expect(await commits(log)).toHaveLength(number - (log.receivedLsn === endOf(number) ? 0 : 1));
		rmSync(ballast);
		const next = Number(log.restart() - 10n) / 100 + 1;
		for (let more = next; more < next + 10; more++) appendTransaction(log, more, [row]);
		await log.flush();
		expect(log.durableLsn > stored).toBe(true);
		await log.close();
		await using again = openChangeLog(directory, { limitBytes: 1024 ** 3 });
		expect(await commits(again)).toEqual(Array.from({ length: next + 9 }, (_, index) => `commit ${index + 1}`));
	} finally {
		execFileSync("/bin/umount", [mounted.path]);
		mounted[Symbol.dispose]();
	}
});
