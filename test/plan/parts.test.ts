import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlannedTable } from "../../src/model/planned-table.js";
import { partLimit, tableParts } from "../../src/plan/parts.js";
import { plannedTables } from "../../src/plan/planned-tables.js";
import { selectTables } from "../../src/plan/select-tables.js";
import { catalog, emptyTarget, table } from "../support/catalogs.js";
import { spec } from "../support/specs.js";

const decisions = { byTable: new Map(), respected: [], hazards: [], diagnostics: [] };
const [planned] = plannedTables(selectTables(spec([["public.*"]]), catalog([table("orders")])), decisions, emptyTarget());

function rangeOf(where: string | undefined): readonly [number, number] {
	const start = /ctid >= '\((\d+),0\)'/.exec(where ?? "")?.[1] ?? "0";
	const end = /ctid < '\((\d+),0\)'/.exec(where ?? "")?.[1];
	return [Number(start), end === undefined ? Number.POSITIVE_INFINITY : Number(end)];
}

test("the parts of a table cover every page exactly once, whatever its size", () => {
	fc.assert(
		fc.property(fc.nat(3000), fc.nat(50_000_000), fc.integer({ min: 1, max: 5_000_000 }), (pages, toast, split) => {
			const facts = { heapBytes: pages * 8192, relkind: "r", accessMethod: "heap" } as const;
			const parts = tableParts({ ...(planned as PlannedTable), bytes: pages * 8192 + toast, rows: 1000 }, facts, split, 170_000);
			const ranges = parts.map(({ where }) => rangeOf(where));
			expect(ranges[0]?.[0]).toBe(0);
			expect(ranges.at(-1)?.[1]).toBe(Number.POSITIVE_INFINITY);
			for (const [index, [start, end]] of ranges.entries()) {
				expect(end).toBeGreaterThan(start);
				if (index > 0) expect(start).toBe(ranges[index - 1]?.[1]);
			}
			expect(parts.map(({ part, of }) => [part, of])).toEqual(parts.map((_, index) => [index + 1, parts.length]));
		}),
	);
});

test("a table is one part before PostgreSQL 14, in other table access methods, and below the limit", () => {
	const large = { ...(planned as PlannedTable), bytes: 10_000_000 };
	const facts = { heapBytes: 10_000_000, relkind: "r" } as const;
	expect(tableParts(large, facts, 1_000_000, 130_000)).toHaveLength(1);
	expect(tableParts(large, { ...facts, accessMethod: "columnar" }, 1_000_000, 170_000)).toHaveLength(1);
	expect(tableParts(large, facts, 20_000_000, 170_000)).toHaveLength(1);
	expect(tableParts(large, facts, 1_000_000, 170_000)).toHaveLength(10);
});

test("a part is no larger than half of a job's share, but hypertables and small tables keep to the spec", () => {
	const gigabyte = 1024 ** 3;
	const of = (bytes: number) => ({ ...(planned as PlannedTable), bytes });
	const copy = { jobs: 4, splitLargerThan: 2 * gigabyte, rateLimit: 0 };
	const hypertable = { column: "ts", columnType: "timestamp with time zone", chunkInterval: "1 day" };
	expect(partLimit(of(4 * gigabyte), [of(4 * gigabyte), of(4 * gigabyte)], copy)).toBe(gigabyte);
	expect(partLimit(of(gigabyte), [of(100 * gigabyte), of(gigabyte)], copy)).toBe(2 * gigabyte);
	expect(partLimit(of(1000), [of(1000)], copy)).toBe(64 * 1024 ** 2);
	expect(partLimit({ ...of(4 * gigabyte), hypertable }, [of(4 * gigabyte)], copy)).toBe(2 * gigabyte);
	expect(partLimit(of(gigabyte), [of(gigabyte)], { ...copy, jobs: 1 })).toBe(2 * gigabyte);
});
