import { describe, expect, test } from "vitest";
import { type CriteriaFacts, evaluateCriteria, type NoticedChange } from "../../src/cutover/criteria.js";
import { holdLag, type LagHold } from "../../src/cutover/lag-hold.js";

const settings = {
	lagBelowMs: 1000,
	lagForMs: 60_000,
	verify: "count",
	noTransactionsOlderThanMs: 30_000,
	fence: "read_only_database",
	timeoutMs: 60_000,
	sequenceMargin: 1000,
} as const;

function held(lags: readonly number[], everyMs = 1000): LagHold {
	return lags.reduce<LagHold>((hold, ms, index) => holdLag(hold, { at: index * everyMs, ms }, settings), {});
}

const ready: CriteriaFacts = {
	settings,
	now: 61_000,
	clock: Date.UTC(2026, 0, 1, 12, 0, 1),
	phase: "streaming",
	lag: held(Array(61).fill(300)),
	tables: 11,
	stoppedTables: [],
	joiningTables: [],
	finished: true,
	insertOnlyTables: [],
	changedObjects: [],
};

describe("lag below a bound for a time", () => {
	test("holds after the whole time only", () => {
		expect(held(Array(60).fill(300)).heldSince).toBeUndefined();
		expect(held(Array(61).fill(300)).heldSince).toBe(60_000);
	});
	test("one high sample starts the time anew", () => {
		expect(held([...Array(50).fill(300), 1000, ...Array(60).fill(300)]).heldSince).toBeUndefined();
		expect(held([...Array(50).fill(300), 1000, ...Array(61).fill(300)]).heldSince).toBe(111_000);
	});
	test("once held it does not flap around the bound", () => {
		expect(held([...Array(61).fill(300), 1500, 300]).heldSince).toBe(60_000);
		expect(held([...Array(61).fill(300), 2000, 300]).heldSince).toBeUndefined();
	});
	test("a gap without samples says nothing", () => {
		expect(held([300, 300], 61_000).heldSince).toBeUndefined();
	});
});

const left: NoticedChange = { kind: "left", name: "public.m_1 of public.m", noticed: 500 };

describe("evaluateCriteria", () => {
	test("ready, since the lag is held", () => {
		expect(evaluateCriteria(ready)).toMatchObject({ ready: true, since: "2026-01-01T12:00:00.000Z" });
	});
	test("partitions are watched where there are any, and what a later comparison looked at is settled", () => {
		const textOf = (facts: Partial<CriteriaFacts>) =>
			evaluateCriteria({ ...ready, ...facts }).criteria.find(({ name }) => name === "partitions");
		expect(textOf({})).toBeUndefined();
		expect(textOf({ partitions: [] })?.ok).toBe(true);
		expect(textOf({ partitions: [{ ...left, kind: "rewritten" }] })?.ok).toBe(true);
		expect(textOf({ partitions: [left], verified: { level: "count", began: 600, at: 1000, passed: true, whole: true } })?.ok).toBe(true);
	});
	test.each<[string, Partial<CriteriaFacts>, RegExp]>([
		["phase", { phase: "copying" }, /phase is copying/],
		["lag", { lag: held([5000]) }, /lag < 1.0 s for 1m00s: it is 5.0 s/],
		["lag", { lag: {} }, /not measured yet/],
		["tables", { stoppedTables: ["public.orders"] }, /10\/11 tables: public.orders stopped/],
		["catch-up", { finished: false }, /foreign keys, views and policies are still being finished/],
		[
			"insert-only tables",
			{ insertOnlyTables: [{ table: "public.events", planned: { updates: 0, deletes: 0 }, now: { updates: 2, deletes: 0 } }] },
			/public.events \(updates 0 -> 2/,
		],
		["definitions", { changedObjects: ["table public.orders"] }, /table public.orders/],
		["plan", { only: ["public.a"] }, /part of the spec/],
		["transactions", { oldestTransactionMs: 95_000 }, /open for 1m35s, longer than 30s/],
		["verify", { verified: { level: "full", began: 900, at: 1000, passed: false, whole: true } }, /verify full found differences/],
		["partitions", { partitions: [left] }, /not followed, verify first: public.m_1 of public.m left it$/],
		[
			"partitions",
			{ partitions: [left], verified: { level: "full", began: 400, at: 1000, passed: true, whole: true } },
			/m_1 of public.m left it/,
		],
		[
			"partitions",
			{ partitions: [{ ...left, kind: "rewritten" }], settings: { ...settings, verify: "none" } },
			/was truncated or written anew/,
		],
	])("not ready: %s", (name, facts, text) => {
		const { ready: is, criteria } = evaluateCriteria({ ...ready, ...facts });
		expect(is).toBe(false);
		expect(criteria.filter(({ ok }) => !ok)).toEqual([{ name, ok: false, text: expect.stringMatching(text) }]);
	});
});
