import { expect, test } from "vitest";
import { createCopyGate } from "../../src/copy/copy-gate.js";

const signal = new AbortController().signal;

/** Whether it has resolved by now. */
async function isSettled(promise: Promise<void> | undefined): Promise<boolean> {
	return Promise.race([Promise.resolve(promise).then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
}

test("without limit and pause nothing waits", async () => {
	const gate = createCopyGate(0);
	expect(gate.pass(10 ** 9)).toBeUndefined();
	await gate.open(signal);
});

test("a pause holds what is under way and what begins, until it ends, whatever its reason changes to", async () => {
	const gate = createCopyGate(0);
	gate.pause("one");
	const waits = [gate.pass(1), gate.open(signal)];
	gate.pause("another");
	expect(gate.reason).toBe("another");
	expect(await Promise.all(waits.map(isSettled))).toEqual([false, false]);
	gate.pause(undefined);
	await Promise.all(waits);
	gate.pause("again");
	expect(await isSettled(gate.open(signal))).toBe(false);
});

test("whoever waits to begin hears of an abort", async () => {
	const gate = createCopyGate(0);
	gate.pause("one");
	const abort = new AbortController();
	const waiting = gate.open(abort.signal);
	abort.abort(new Error("enough"));
	await expect(waiting).rejects.toThrow("enough");
});
