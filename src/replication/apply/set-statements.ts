import { quoteLiteral } from "../../model/sql.js";
import type { PipelinedStatement } from "../../pg/pipeline.js";
import { type Tuple, type TupleValue, unchanged } from "../pgoutput/message.js";
import type { TableShape } from "./table-shape.js";
import { textArray } from "./text-array.js";
import { timeSlices } from "./time-slices.js";

/** What a statement writes of one key: columns that are not in the key come from `row`. */
export interface Keyed {
	readonly key: Tuple;
	readonly row?: Tuple;
}

/** A statement for members of a set; no key twice, because the server would silently take one of them. */
export interface SetStatement<T extends Keyed> extends PipelinedStatement {
	readonly members: readonly T[];
	/**
	 * Finds rows by their place too: it answers with the ordinals (from 1) of the members it hit, the others' rows are elsewhere. Otherwise every
	 * member must be hit.
	 */
	readonly byPlace: boolean;
}

/** Deletes rows, by key and as much of the place as `row` has. */
export function deleteStatements<T extends Keyed>(shape: TableShape, members: readonly T[]): readonly SetStatement<T>[] {
	const placeOf = ({ row }: T) => shape.place.filter((index) => row !== undefined && row[index] !== unchanged);
	return byColumns(members, placeOf).flatMap(([place, group]) =>
		sliced(shape, group, place, (slice, range) => {
			const byPlace = place.length > 0;
			const { from, values } = unnest(shape, [...shape.key, ...place], slice, byPlace);
			const text = `DELETE FROM ${shape.itself} AS t USING ${from} WHERE ${match(shape, place)}${range}${byPlace ? " RETURNING k.n" : ""}`;
			return { text, values, members: slice, byPlace };
		}),
	);
}

/**
 * Updates rows, by key and as much of the place as `row` has: one statement for each set of columns that have values. Values of one unique
 * column that are exchanged between rows fail (23505, it is checked row by row). Leaves out members without anything to set.
 */
export function updateStatements<T extends Keyed>(shape: TableShape, members: readonly T[]): readonly SetStatement<T>[] {
	return byColumns(members, (member) => valueColumns(shape, member)).flatMap(([columns, group]) => {
		const place = columns.filter((index) => shape.place.includes(index));
		const assigned = columns.filter((index) => !shape.place.includes(index));
		if (assigned.length === 0) return [];
		return sliced(shape, group, place, (slice, range) => {
			const byPlace = place.length > 0;
			const { from, values } = unnest(shape, [...shape.key, ...place, ...assigned], slice, byPlace);
			const first = shape.key.length + place.length;
			const assignments = assigned.map((index, at) => `${shape.columns[index]?.quoted} = k.c${first + at}`).join(", ");
			const text = `UPDATE ${shape.itself} AS t SET ${assignments} FROM ${from} WHERE ${match(shape, place)}${range}${byPlace ? " RETURNING k.n" : ""}`;
			return { text, values, members: slice, byPlace };
		});
	});
}

/** Deletes rows by key and inserts them anew; values that `row` lacks come from the deleted row. */
export function moveStatements<T extends Keyed>(shape: TableShape, members: readonly T[]): readonly SetStatement<T>[] {
	return byColumns(members, (member) => valueColumns(shape, member)).flatMap(([columns, group]) =>
		sliced(shape, group, [], (slice, range) => {
			const sent = [...shape.key, ...columns];
			const { from, values } = unnest(shape, sent, slice, false);
			const kept = shape.columns.flatMap(({ quoted }, index) => (sent.includes(index) ? [] : [quoted]));
			const names = [...sent.map((index) => shape.columns[index]?.quoted), ...kept];
			const returned = [...sent.map((_, at) => `k.c${at}`), ...kept.map((name, at) => `t.${name} AS o${at}`)];
			const inserted = [...sent.map((_, at) => `gone.c${at}`), ...kept.map((_, at) => `gone.o${at}`)];
			const text =
				`WITH gone AS (DELETE FROM ${shape.itself} AS t USING ${from} WHERE ${match(shape, [])}${range} RETURNING ${returned.join(", ")}) ` +
				`INSERT INTO ${shape.name} (${names.join(", ")}) OVERRIDING SYSTEM VALUE SELECT ${inserted.join(", ")} FROM gone`;
			return { text, values, members: slice, byPlace: false };
		}),
	);
}

function valueColumns({ key }: TableShape, { row = [] }: Keyed): number[] {
	return row.flatMap((value, index) => (value === unchanged || key.includes(index) ? [] : [index]));
}

function byColumns<T>(members: readonly T[], columnsOf: (member: T) => number[]): readonly (readonly [readonly number[], readonly T[]])[] {
	const groups = new Map<string, readonly [number[], T[]]>();
	for (const member of members) {
		const columns = columnsOf(member);
		const name = columns.join();
		const group = groups.get(name);
		if (group) group[1].push(member);
		else groups.set(name, [columns, [member]]);
	}
	return [...groups.values()];
}

/**
 * One statement a time slice, with a condition in literals that holds for all its members: only then does the planner leave out the other
 * chunks. One statement where the time is neither in the key nor in the columns that are matched beside it.
 */
function sliced<T extends Keyed>(
	shape: TableShape,
	members: readonly T[],
	matched: readonly number[],
	statement: (members: readonly T[], range: string) => SetStatement<T>,
): readonly SetStatement<T>[] {
	const { time } = shape;
	const column = time && [...shape.key, ...matched].includes(time.index) ? shape.columns[time.index] : undefined;
	if (!time || !column) return [statement(members, "")];
	const timeOf = (member: T) => valueAt(shape, member, time.index)?.toString();
	return timeSlices(members, timeOf, time.chunkWidth).map((slice) => {
		const [least, greatest] = (slice.range ?? []).map((value) => `CAST(${quoteLiteral(value)} AS ${column.cast})`);
		return statement(slice.members, slice.range ? ` AND t.${column.quoted} BETWEEN ${least} AND ${greatest}` : "");
	});
}

/** Rows of values as a FROM item k with columns c0, c1, ..., cast to their types. One parameter each: arrays of arrays would be flattened. */
function unnest(shape: TableShape, columns: readonly number[], members: readonly Keyed[], ordinal: boolean) {
	const names = columns.map((_, at) => `c${at}`);
	const casts = columns.map((index, at) => `CAST(u.c${at} AS ${shape.columns[index]?.cast}) AS c${at}`);
	const parameters = columns.map((_, at) => `$${at + 1}::text[]`);
	const selected = [...casts, ...(ordinal ? ["u.n"] : [])].join(", ");
	const rows = `unnest(${parameters.join(", ")})${ordinal ? " WITH ORDINALITY" : ""} AS u(${[...names, ...(ordinal ? ["n"] : [])].join(", ")})`;
	return {
		from: `(SELECT ${selected} FROM ${rows}) AS k`,
		values: columns.map((index) => textArray(members.map((member) => valueAt(shape, member, index)))),
	};
}

function valueAt({ key: keyColumns, name }: TableShape, { key, row }: Keyed, index: number): Buffer | null {
	const at = keyColumns.indexOf(index);
	const value: TupleValue | undefined = at >= 0 ? key[at] : row?.[index];
	if (value === undefined || value === unchanged) throw new Error(`a value of ${name} is needed that the source did not send`);
	return value;
}

/** The condition that row t has the key and the place of k. Columns that are not of a time must print the same: equal is not always the same, and not every type has equality. */
export function match(shape: TableShape, place: readonly number[]): string {
	const key = shape.key.map((index, at) => `t.${shape.columns[index]?.quoted} ${shape.columns[index]?.equals} k.c${at}`);
	const beside = place.map((index, at) => {
		const column = `t.${shape.columns[index]?.quoted}`;
		const value = `k.c${shape.key.length + at}`;
		return index === shape.time?.index ? `${column} = ${value}` : `ROW(${column})::text = ROW(${value})::text`;
	});
	return [...key, ...beside].join(" AND ");
}
