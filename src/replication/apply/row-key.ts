import { type Tuple, type TupleValue, unchanged } from "../pgoutput/message.js";
import type { RowChange } from "./row-change.js";
import type { TableShape } from "./table-shape.js";

type Update = Extract<RowChange, { readonly type: "update" }>;

export function keyValues(shape: TableShape, row: Tuple): Tuple {
	return shape.key.map((index) => row[index] as TupleValue);
}

/** Key of the row before the change: from the old tuple when the server sent one, else it is that of the new row. */
export function keyBefore(shape: TableShape, change: Exclude<RowChange, { type: "insert" }>): Tuple {
	const old = change.old ?? change.key ?? (change.type === "update" ? change.row : undefined);
	if (!old) throw new Error(`a DELETE on ${shape.name} came without its key`);
	return keyValues(shape, old);
}

/** The new row, with what was not sent because it is unchanged taken from the old tuple as far as that has it. */
export function rowAfter(shape: TableShape, { row, old, key }: Update): Tuple {
	if (old) return fill(row, old);
	// the key tuple has null in all other columns
	return key ? row.map((value, index) => (value === unchanged && shape.key.includes(index) ? (key[index] as TupleValue) : value)) : row;
}

/** Values that were not sent, from a tuple that may know them. */
export function fill(row: Tuple, from: Tuple | undefined): Tuple {
	if (!from || !row.includes(unchanged)) return row;
	return row.map((value, index) => (value === unchanged ? (from[index] as TupleValue) : value));
}

/** A map key: unambiguous for every list of values. */
export function keyText(key: Tuple): string {
	let text = "";
	for (const value of key) text += value instanceof Buffer ? `${value.length}:${value.toString("latin1")}` : value === null ? "n" : "u";
	return text;
}

/** Whether two values are the same bytes; undefined when one of them is not known. */
export function sameValue(a: TupleValue, b: TupleValue): boolean | undefined {
	if (a === unchanged || b === unchanged) return undefined;
	return a === null || b === null ? a === b : a.equals(b);
}
