import type { Tuple } from "../pgoutput/message.js";
import { unchanged } from "../pgoutput/message.js";
import type { TableShape } from "./table-shape.js";
import { textArray } from "./text-array.js";

/** A statement with its parameters, and how many rows it must affect. */
export interface CountedStatement {
	readonly text: string;
	readonly values: readonly (Buffer | string | null)[];
	readonly expected: number;
}

/** Deletes by a set of keys. `range`: a condition on `t` that holds for all of them. */
export function deleteSet(shape: TableShape, keys: readonly Tuple[], range: string): CountedStatement {
	const { from, values } = unnest(shape, "k", shape.key, keys);
	return { text: `DELETE FROM ${shape.name} AS t USING ${from} WHERE ${keyMatch(shape)}${range}`, values, expected: keys.length };
}

/**
 * Updates by a set of keys: one statement for each set of columns that have values. No key twice, because the server would silently take
 * one of them; values of one unique column that are exchanged between rows fail (23505, it is checked row by row).
 */
export function updateSets(
	shape: TableShape,
	updates: readonly { readonly key: Tuple; readonly row: Tuple }[],
	range: string,
): readonly CountedStatement[] {
	const groups = new Map<string, { columns: number[]; members: { key: Tuple; row: Tuple }[] }>();
	for (const update of updates) {
		const columns = update.row.flatMap((value, index) => (value === unchanged || shape.key.includes(index) ? [] : [index]));
		const group = groups.get(columns.join()) ?? { columns, members: [] };
		group.members.push(update);
		groups.set(columns.join(), group);
	}
	return [...groups.values()].flatMap(({ columns, members }) => (columns.length === 0 ? [] : [updateSet(shape, columns, members, range)]));
}

function updateSet(
	shape: TableShape,
	columns: readonly number[],
	members: readonly { key: Tuple; row: Tuple }[],
	range: string,
): CountedStatement {
	const rows = members.map(({ key, row }) => [...key, ...columns.map((index) => row[index] as Buffer | null)]);
	const { from, values } = unnest(shape, "k", [...shape.key, ...columns], rows);
	const assignments = columns.map((index, at) => `${shape.columns[index]?.quoted} = k.c${shape.key.length + at}`);
	return {
		text: `UPDATE ${shape.name} AS t SET ${assignments.join(", ")} FROM ${from} WHERE ${keyMatch(shape)}${range}`,
		values,
		expected: members.length,
	};
}

/** Least and greatest time among keys, as the server orders them; one row, columns `least` and `greatest`. */
export function timeBounds(shape: TableShape, time: number, keys: readonly Tuple[]): Omit<CountedStatement, "expected"> {
	const at = shape.key.indexOf(time);
	const { from, values } = unnest(
		shape,
		"k",
		[time],
		keys.map((key) => [key[at] as Buffer]),
	);
	return { text: `SELECT min(k.c0)::text AS least, max(k.c0)::text AS greatest FROM ${from}`, values };
}

/** Rows of values as a FROM item with columns c0, c1, ..., cast to their types. One parameter each: arrays of arrays would be flattened. */
function unnest(shape: TableShape, alias: string, columns: readonly number[], rows: readonly Tuple[]) {
	const names = columns.map((_, at) => `c${at}`);
	const casts = columns.map((index, at) => `CAST(u.c${at} AS ${shape.columns[index]?.cast}) AS c${at}`);
	const parameters = columns.map((_, at) => `$${at + 1}::text[]`);
	return {
		from: `(SELECT ${casts.join(", ")} FROM unnest(${parameters.join(", ")}) AS u(${names.join(", ")})) AS ${alias}`,
		values: columns.map((_, at) => textArray(rows.map((row) => row[at] as Buffer | null))),
	};
}

function keyMatch(shape: TableShape): string {
	return shape.key.map((index, at) => `t.${shape.columns[index]?.quoted} = k.c${at}`).join(" AND ");
}
