import { expect, it, vi } from "vitest";
import type { Lsn } from "../../../src/model/lsn.js";
import { createHolds } from "../../../src/replication/apply/holds.js";

const lsn = (value: number) => BigInt(value) as Lsn;

it("the lowest position counts until it is released", async () => {
	const changed = vi.fn();
	const holds = createHolds(changed);
	const [late, early] = [holds.add(lsn(20)), holds.add(lsn(10))];
	expect(holds.lowest).toBe(10n);
	expect(holds.awaited).toBe(true);
	holds.reached(lsn(10));
	const hold = await early;
	expect(holds.lowest).toBe(10n);
	await hold.release();
	expect(holds.lowest).toBe(20n);
	holds.reached(lsn(30));
	await (await late).release();
	expect(holds.lowest).toBeUndefined();
	expect(holds.awaited).toBe(false);
	expect(changed).toHaveBeenCalledTimes(4);
});

it("nobody waits for ever when applying ends", async () => {
	const holds = createHolds(() => {});
	const waiting = holds.add(lsn(10));
	holds.fail(new Error("over"));
	await expect(waiting).rejects.toThrow("over");
	await expect(holds.add(lsn(5))).rejects.toThrow("over");
});
