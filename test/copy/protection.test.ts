import { describe, expect, test } from "vitest";
import { followOver, isLasting, protectionFor } from "../../src/copy/protection.js";

const GB = 1024 ** 3;
const wait = { pid: 8812, ms: 6200, relation: "public.orders", blockers: [11, 12] };

describe("a session that waits for our lock", () => {
	test("longer than the limit: copying pauses, and the sessions in its way end", () => {
		expect(protectionFor({ replicas: [], waiting: [wait] }, { lockWaitMs: 5000 }, false)).toEqual({
			pause: "source_lock_wait 6.2 s, limit 5.0 s (pid 8812 waits on public.orders)",
			end: [11, 12],
		});
	});

	test("shorter, or without a limit: nothing happens", () => {
		expect(protectionFor({ replicas: [], waiting: [{ ...wait, ms: 4999 }] }, { lockWaitMs: 5000 }, false)).toEqual({ end: [] });
		expect(protectionFor({ replicas: [], waiting: [wait] }, {}, false)).toEqual({ end: [] });
	});

	test("copying that is paused goes on only when nobody waits", () => {
		expect(protectionFor({ replicas: [], waiting: [{ ...wait, ms: 100 }] }, { lockWaitMs: 5000 }, true).pause).toContain("pid 8812");
		expect(protectionFor({ replicas: [], waiting: [] }, { lockWaitMs: 5000 }, true)).toEqual({ end: [] });
	});
});

test("a standby that is far behind pauses copying, by its name", () => {
	const replicas = [
		{ name: "near", behindBytes: GB },
		{ name: "far", behindBytes: 3 * GB },
	];
	expect(protectionFor({ replicas, waiting: [] }, { replicaLag: 2 * GB }, false).pause).toBe(
		"replica_lag: standby far is 3.0 GB behind, limit 2.0 GB",
	);
	expect(protectionFor({ replicas, waiting: [] }, {}, false).pause).toBeUndefined();
});

describe("WAL that the slot keeps", () => {
	test.each([
		["far from every limit", 30 * GB, undefined],
		["near the spec's", 41 * GB, /^slot_retained: the slot keeps 41 GB of WAL, limit 50 GB$/],
		["near the server's too", 90 * GB, /slot_retained: .*; max_slot_wal_keep_size: .* limit 100 GB$/],
	])("%s", (_, retainedBytes, pause) => {
		const found = protectionFor(
			{ replicas: [], waiting: [], slot: { retainedBytes, keepLimit: 100 * GB } },
			{ slotRetained: 50 * GB },
			false,
		);
		if (pause) expect(found.pause).toMatch(pause);
		else expect(found.pause).toBeUndefined();
	});

	test("over the limit it may be for a while, and as long as it becomes less", () => {
		const follow = (before: Parameters<typeof followOver>[0], gigabytes: number, nowMs: number) =>
			followOver(before, { retainedBytes: gigabytes * GB }, { slotRetained: 50 * GB }, nowMs);
		const first = follow(undefined, 60, 1000);
		expect(isLasting(first, 30_999)).toBe(false);
		expect(isLasting(first, 31_000)).toBe(true);
		const later = follow(first, 61, 20_000);
		expect(later).toBe(first);
		const less = follow(later, 59, 30_000);
		expect(isLasting(less, 59_999)).toBe(false);
		expect(follow(less, 50, 40_000)).toBeUndefined();
	});

	test("without limits it may keep what it likes", () => {
		expect(protectionFor({ replicas: [], waiting: [], slot: { retainedBytes: 900 * GB } }, {}, false)).toEqual({ end: [] });
	});
});
