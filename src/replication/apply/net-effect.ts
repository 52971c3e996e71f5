import type { Lsn } from "../../model/lsn.js";
import { type Tuple, type TupleValue, unchanged } from "../pgoutput/message.js";
import type { RowChange } from "./row-change.js";
import { fill, keyBefore, keyText, keyValues, rowAfter, sameValue } from "./row-key.js";
import type { TableShape } from "./table-shape.js";

/** A change to apply on its own, and the transaction that it belongs to. */
export interface SingleChange {
	readonly change: RowChange;
	readonly commitLsn: Lsn;
}

/** What many changes of a table come to. Deletes first, then updates, then inserts: every key is in one of them or in deletes and inserts. */
export interface ChangeSet {
	readonly kind: "set";
	readonly deletes: readonly KeyedDelete[];
	readonly updates: readonly KeyedUpdate[];
	/** Whole rows. */
	readonly inserts: readonly Tuple[];
}

export interface KeyedDelete {
	/** Key values, in the order of the shape's key. */
	readonly key: Tuple;
	/** A row of this key, where the batch shows one: its place is likely that of the row to delete. */
	readonly near?: Tuple;
}

export interface KeyedUpdate {
	readonly key: Tuple;
	/** Holds `unchanged` for the columns that stay. Its place is likely, and only likely, that of the row to update. */
	readonly row: Tuple;
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
	/** The earliest row of this key that the segment shows, when tables of this shape have a place. */
	readonly near: Tuple | undefined;
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
		segments: () => open.map((segment) => (segment.kind === "rows" ? segment : closeSet(shape, segment))),
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
		remove(entries, name, key, before, nearest(shape, before, change.old));
		return true;
	}
	const row = fill(rowAfter(shape, change), before?.row);
	const near = nearest(shape, before, change.old ?? row);
	const keyAfter = keyValues(shape, row);
	if (keyText(keyAfter) === name) {
		entries.set(name, before?.insert ? { ...before, row } : { key, deleted: false, row, insert: false, near });
		return true;
	}
	// the row goes and comes back under another key: every value must be known, and the other key free
	const after = entries.get(keyText(keyAfter));
	if (row.includes(unchanged) || after?.row) return false;
	remove(entries, name, key, before, near);
	return foldNew(entries, shape, row);
}

function foldNew(entries: Map<string, Entry>, shape: TableShape, row: Tuple): boolean {
	const key = keyValues(shape, row);
	const name = keyText(key);
	const before = entries.get(name);
	if (before?.row) return false;
	entries.set(name, { key, deleted: before?.deleted ?? false, row, insert: true, near: before?.near });
	return true;
}

function nearest(shape: TableShape, before: Entry | undefined, row: Tuple | undefined): Tuple | undefined {
	return before ? before.near : shape.place.length > 0 ? row : undefined;
}

function remove(entries: Map<string, Entry>, name: string, key: Tuple, before: Entry | undefined, near: Tuple | undefined): void {
	// what came within the segment and goes within it never was
	if (before?.insert && !before.deleted) entries.delete(name);
	else entries.set(name, { key, deleted: true, insert: false, near });
}

function closeSet(shape: TableShape, { entries, inserts }: Extract<OpenSegment, { kind: "set" }>): ChangeSet {
	const deletes: KeyedDelete[] = [];
	const updates: KeyedUpdate[] = [];
	const all = [...inserts];
	for (const { key, deleted, row, insert, near } of entries.values()) {
		const anew = row !== undefined && (insert || (movesFrom(shape, near, row) && !row.includes(unchanged)));
		if (deleted || (anew && !insert)) deletes.push(near ? { key, near } : { key });
		if (anew) all.push(row);
		else if (row) updates.push({ key, row });
	}
	return { kind: "set", deletes, updates, inserts: all };
}

/** Whether a row is known to have left its place. */
function movesFrom({ place }: TableShape, near: Tuple | undefined, row: Tuple): boolean {
	return near !== undefined && place.some((index) => sameValue(near[index] as TupleValue, row[index] as TupleValue) === false);
}
