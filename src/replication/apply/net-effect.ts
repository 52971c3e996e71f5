import type { Lsn } from "../../model/lsn.js";
import { type PgOutputMessage, type Tuple, unchanged } from "../pgoutput/message.js";
import { fill, keyBefore, keyText, keyValues, rowAfter } from "./row-key.js";
import type { TableShape } from "./table-shape.js";

export type RowChange = Extract<PgOutputMessage, { readonly type: "insert" | "update" | "delete" }>;

/** A change to apply on its own, and the transaction that it belongs to. */
export interface SingleChange {
	readonly change: RowChange;
	readonly commitLsn: Lsn;
}

/** What many changes of a table come to. Deletes first, then updates, then inserts: every key is in one of them or in deletes and inserts. */
export interface ChangeSet {
	readonly kind: "set";
	/** Key values, in the order of the shape's key. */
	readonly deletes: readonly Tuple[];
	/** `row` holds `unchanged` for the columns that stay. */
	readonly updates: readonly { readonly key: Tuple; readonly row: Tuple }[];
	/** Whole rows. */
	readonly inserts: readonly Tuple[];
}

interface ChangeRows {
	readonly kind: "rows";
	readonly changes: readonly SingleChange[];
}

/** To be done in order. */
export type ChangeSegment = ChangeSet | ChangeRows;

export interface NetEffect {
	/** With `single` the change is kept as it is, in order, instead of being folded. */
	add(change: RowChange, commitLsn: Lsn, single?: boolean): void;
	readonly segments: () => readonly ChangeSegment[];
}

/** The state of one key against the table as it was before the segment: its row is gone (`deleted`), and there is `row` now. */
interface Entry {
	readonly key: Tuple;
	readonly deleted: boolean;
	readonly row?: Tuple;
	/** `row` is to be inserted; otherwise it is an update of the row that is there. */
	readonly insert: boolean;
}

type OpenSegment =
	| { readonly kind: "rows"; readonly changes: SingleChange[] }
	| { readonly kind: "set"; readonly entries: Map<string, Entry>; readonly inserts: Tuple[] };

/**
 * Folds the changes of one table, so that each key is written once. What cannot be folded without looking at the target (a TOASTed value that
 * the source did not send, for a row that must be inserted anew; a change that contradicts the one before) is kept apart, between folded ones.
 * Pure but for its own memory; keeps references to the changes.
 */
export function createNetEffect(shape: TableShape): NetEffect {
	const open: OpenSegment[] = [];

	function set() {
		const last = open.at(-1);
		if (last?.kind === "set") return last;
		const segment = { kind: "set" as const, entries: new Map<string, Entry>(), inserts: [] };
		open.push(segment);
		return segment;
	}

	return {
		add(change, commitLsn, single = false) {
			if (!single && (shape.mode === "key" ? foldKey(set().entries, shape, change) : foldInsert(set().inserts, change))) return;
			const last = open.at(-1);
			if (last?.kind === "rows") last.changes.push({ change, commitLsn });
			else open.push({ kind: "rows", changes: [{ change, commitLsn }] });
		},
		segments: () => open.map((segment) => (segment.kind === "rows" ? segment : closeSet(segment))),
	};
}

/** Without a key only inserts can go together. */
function foldInsert(inserts: Tuple[], change: RowChange): boolean {
	if (change.type !== "insert") return false;
	inserts.push(change.row);
	return true;
}

/** False when the change does not fold; `entries` is then as it was. */
function foldKey(entries: Map<string, Entry>, shape: TableShape, change: RowChange): boolean {
	if (change.type === "insert") return foldNew(entries, shape, change.row);
	const key = keyBefore(shape, change);
	if (key.includes(unchanged)) return false;
	const name = keyText(key);
	const before = entries.get(name);
	if (before?.deleted && !before.row) return false;
	if (change.type === "delete") {
		remove(entries, name, key, before);
		return true;
	}
	const row = fill(rowAfter(shape, change), before?.row);
	const keyAfter = keyValues(shape, row);
	if (keyText(keyAfter) === name) return foldUpdate(entries, shape, name, key, before, row);
	// the row goes and comes back under another key: every value must be known, and the other key free
	const after = entries.get(keyText(keyAfter));
	if (row.includes(unchanged) || after?.row) return false;
	remove(entries, name, key, before);
	return foldNew(entries, shape, row);
}

function foldNew(entries: Map<string, Entry>, shape: TableShape, row: Tuple): boolean {
	const key = keyValues(shape, row);
	const name = keyText(key);
	const before = entries.get(name);
	if (before?.row) return false;
	entries.set(name, { key, deleted: before?.deleted ?? false, row, insert: true });
	return true;
}

function foldUpdate(
	entries: Map<string, Entry>,
	shape: TableShape,
	name: string,
	key: Tuple,
	before: Entry | undefined,
	row: Tuple,
): boolean {
	if (before?.insert) {
		entries.set(name, { ...before, row });
		return true;
	}
	const movable = shape.fixed.some((column) => !shape.key.includes(column));
	if (movable && row.includes(unchanged)) return false;
	entries.set(name, { key, deleted: movable, row, insert: movable });
	return true;
}

function remove(entries: Map<string, Entry>, name: string, key: Tuple, before: Entry | undefined): void {
	// what came within the segment and goes within it never was
	if (before?.insert && !before.deleted) entries.delete(name);
	else entries.set(name, { key, deleted: true, insert: false });
}

function closeSet({ entries, inserts }: Extract<OpenSegment, { kind: "set" }>): ChangeSet {
	const deletes: Tuple[] = [];
	const updates: { readonly key: Tuple; readonly row: Tuple }[] = [];
	const all = [...inserts];
	for (const { key, deleted, row, insert } of entries.values()) {
		if (deleted) deletes.push(key);
		if (row && insert) all.push(row);
		else if (row) updates.push({ key, row });
	}
	return { kind: "set", deletes, updates, inserts: all };
}
