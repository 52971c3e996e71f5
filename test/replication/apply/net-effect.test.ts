import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Lsn, zeroLsn } from "../../../src/model/lsn.js";
import { type ChangeSegment, createNetEffect } from "../../../src/replication/apply/net-effect.js";
import type { RowChange } from "../../../src/replication/apply/row-change.js";
import { keyBefore, keyText, keyValues, rowAfter } from "../../../src/replication/apply/row-key.js";
import type { TableShape } from "../../../src/replication/apply/table-shape.js";
import { type Tuple, type TupleValue, unchanged } from "../../../src/replication/pgoutput/message.js";

/** Columns: a key of two, a plain one, a TOASTed one. */
function shapeWith(mode: TableShape["mode"], fixed: readonly number[]): TableShape {
	const columns = ["k", "l", "plain", "big"].map((name) => ({ name, quoted: name, cast: "text", hasEquality: true, equals: "=" }));
	const key = mode === "key" ? [0, 1] : [];
	const place = fixed.filter((index) => !key.includes(index));
	return { table: { schema: "public", name: "t" }, name: "public.t", itself: "ONLY public.t", columns, mode, key, fixed, place };
}

const shapes = {
	"a table with a key": shapeWith("key", []),
	"a hypertable whose time is in the key": shapeWith("key", [1]),
	"a hypertable whose time is not in the key": shapeWith("key", [2]),
	"a hypertable with a dimension that may be TOASTed": shapeWith("key", [1, 3]),
};

type Table = Map<string, Tuple>;

const value = fc.constantFrom("", "a", "b").map((text) => Buffer.from(text));
const key = fc.tuple(fc.constantFrom("1", "2", "3"), fc.constantFrom("x", "")).map((parts) => parts.map((part) => Buffer.from(part)));
const plain = fc.option(value);
const operation = fc.oneof(
	fc.record({ type: fc.constant("insert" as const), key, plain, big: plain }),
	fc.record({ type: fc.constant("delete" as const), key }),
	fc.record({ type: fc.constant("update" as const), key, to: fc.option(key), plain, big: fc.option(plain, { nil: undefined }) }),
);

/** What the source would send for the operation, or nothing when the source would refuse it; `table` is changed. */
function changeOf(table: Table, op: typeof operation extends fc.Arbitrary<infer T> ? T : never): RowChange | undefined {
	const present = table.get(keyText(op.key));
	if (op.type === "insert") {
		if (present) return undefined;
		const row = [...op.key, op.plain, op.big];
		table.set(keyText(op.key), row);
		return { type: "insert", oid: 1, row };
	}
	if (!present) return undefined;
	const keyTuple: Tuple = [...op.key, null, null];
	if (op.type === "delete") {
		table.delete(keyText(op.key));
		return { type: "delete", oid: 1, key: keyTuple };
	}
	const to = op.to && keyText(op.to) !== keyText(op.key) ? op.to : undefined;
	if (to && table.has(keyText(to))) return undefined;
	const big: TupleValue = op.big === undefined && present[3] !== null ? unchanged : (op.big ?? null);
	const sent: Tuple = [...(to ?? op.key), op.plain, big];
	table.delete(keyText(op.key));
	table.set(keyText(to ?? op.key), [...sent.slice(0, 3), big === unchanged ? (present[3] as TupleValue) : big]);
	return to ? { type: "update", oid: 1, key: keyTuple, row: sent } : { type: "update", oid: 1, row: sent };
}

/** The target's part: refuses what a server would refuse, or what would hit no row. */
function applyTo(table: Table, shape: TableShape, segments: readonly ChangeSegment[]): void {
	const merge = (row: Tuple, from: Tuple) => row.map((v, index): TupleValue => (v === unchanged ? (from[index] as TupleValue) : v));
	const take = (name: string): Tuple => {
		const row = table.get(name);
		if (!row) throw new Error(`no row ${name}`);
		table.delete(name);
		return row;
	};
	const put = (row: Tuple) => {
		const name = keyText(keyValues(shape, row));
		if (table.has(name) || row.includes(unchanged)) throw new Error(`refused ${name}`);
		table.set(name, row);
	};
	for (const segment of segments) {
		if (segment.kind === "set") {
			for (const deleted of segment.deletes) take(keyText(deleted.key));
			for (const update of segment.updates) put(merge(update.row, take(keyText(update.key))));
			for (const row of segment.inserts) put(row);
			continue;
		}
		for (const { change } of segment.changes) {
			if (change.type === "insert") put(change.row);
			else {
				const before = take(keyText(keyBefore(shape, change)));
				if (change.type === "update") put(merge(rowAfter(shape, change), before));
			}
		}
	}
}

describe("the net effect of changes", () => {
	it.each(Object.entries(shapes))("is that of the changes one by one: %s", (_, shape) => {
		fc.assert(
			fc.property(fc.array(operation, { maxLength: 12 }), fc.array(operation, { maxLength: 40 }), (before, during) => {
				const source: Table = new Map();
				for (const op of before) changeOf(source, op);
				const target = new Map(source);
				const effect = createNetEffect(shape);
				for (const op of during) {
					const change = changeOf(source, op);
					if (change) effect.add(change, zeroLsn);
				}
				applyTo(target, shape, effect.segments());
				expect([...target].sort()).toEqual([...source].sort());
			}),
			{ numRuns: 2000 },
		);
	});

	it("writes each key of a segment once", () => {
		fc.assert(
			fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
				const shape = shapeWith("key", []);
				const source: Table = new Map();
				const effect = createNetEffect(shape);
				for (const op of operations) {
					const change = changeOf(source, op);
					if (change) effect.add(change, zeroLsn);
				}
				for (const segment of effect.segments()) {
					if (segment.kind === "rows") continue;
					const written = [...segment.updates.map((update) => update.key), ...segment.inserts.map((row) => keyValues(shape, row))].map(
						keyText,
					);
					expect(new Set(written).size).toBe(written.length);
				}
			}),
		);
	});

	it("keeps the order of updates and deletes without a key, and puts inserts together", () => {
		const effect = createNetEffect(shapeWith("full", []));
		const row: Tuple = [Buffer.from("1"), null, null, null];
		const insert: RowChange = { type: "insert", oid: 1, row };
		const remove: RowChange = { type: "delete", oid: 1, old: row };
		const at = 7n as Lsn;
		for (const change of [insert, insert, remove, insert]) effect.add(change, at);
		expect(effect.segments()).toEqual([
			{ kind: "set", deletes: [], updates: [], inserts: [row, row] },
			{ kind: "rows", changes: [{ change: remove, commitLsn: at }] },
			{ kind: "set", deletes: [], updates: [], inserts: [row] },
		]);
	});

	it("keeps every change as it is when asked to", () => {
		const effect = createNetEffect(shapeWith("key", []));
		const change: RowChange = { type: "insert", oid: 1, row: [Buffer.from("1"), Buffer.from("x"), null, null] };
		effect.add(change, zeroLsn, true);
		expect(effect.segments()).toEqual([{ kind: "rows", changes: [{ change, commitLsn: zeroLsn }] }]);
	});
});
