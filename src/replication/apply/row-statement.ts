import { isUtf8 } from "node:buffer";
import type { PipelinedStatement } from "../../pg/pipeline.js";
import { type Tuple, type TupleValue, unchanged } from "../pgoutput/message.js";
import type { RowChange } from "./row-change.js";
import { keyBefore, rowAfter, sameValue } from "./row-key.js";
import type { TableShape } from "./table-shape.js";

/** The statement that makes one change as the source made it; undefined when there is nothing to write. It must affect exactly one row. */
export function rowStatement(shape: TableShape, change: RowChange): PipelinedStatement | undefined {
	const parameters = parameterList(shape);
	if (change.type === "insert") {
		const { columns, values } = assigned(shape, change.row, parameters.add);
		const text = columns
			? `INSERT INTO ${shape.name} (${columns}) OVERRIDING SYSTEM VALUE VALUES (${values})`
			: `INSERT INTO ${shape.name} DEFAULT VALUES`;
		return { text, values: parameters.values };
	}
	const text = change.type === "delete" ? `DELETE FROM ${shape.itself} AS t WHERE ${locate(shape, change, parameters.add)}` : undefined;
	const statement = text ?? updateStatement(shape, change as Update, parameters.add);
	return statement === undefined ? undefined : { text: statement, values: parameters.values };
}

type Update = Extract<RowChange, { readonly type: "update" }>;
type Add = (column: number, value: TupleValue) => string;

function updateStatement(shape: TableShape, change: Update, add: Add): string | undefined {
	const row = rowAfter(shape, change);
	const before = valuesBefore(shape, change);
	if (shape.fixed.some((index) => sameValue(before[index] as TupleValue, row[index] as TupleValue) !== true)) {
		return moveStatement(shape, change, row, add);
	}
	const changed = row.flatMap((value, index) =>
		value === unchanged || sameValue(before[index] as TupleValue, value) === true ? [] : [index],
	);
	if (changed.length === 0) return undefined;
	const assignments = changed.map((index) => `${shape.columns[index]?.quoted} = ${add(index, row[index] as TupleValue)}`);
	return `UPDATE ${shape.itself} AS t SET ${assignments.join(", ")} WHERE ${locate(shape, change, add)}`;
}

/** Deletes the row and inserts it anew in one statement; values that were not sent come from the deleted row. */
function moveStatement(shape: TableShape, change: Update, row: Tuple, add: Add): string {
	const kept = shape.columns.filter((_, index) => row[index] === unchanged).map(({ quoted }) => quoted);
	const { columns, values } = assigned(shape, row, add);
	return (
		`WITH gone AS (DELETE FROM ${shape.itself} AS t WHERE ${locate(shape, change, add)} RETURNING ${["true", ...kept.map((c) => `t.${c}`)].join(", ")}) ` +
		`INSERT INTO ${shape.name} (${[columns, ...kept].join(", ")}) OVERRIDING SYSTEM VALUE SELECT ${[values, ...kept.map((c) => `gone.${c}`)].join(", ")} FROM gone`
	);
}

/** Old values as far as they are known; `unchanged` otherwise. */
function valuesBefore(shape: TableShape, change: Update): Tuple {
	if (change.old) return change.old;
	const key = keyBefore(shape, change);
	return shape.columns.map((_, index) => (shape.key.includes(index) ? (key[shape.key.indexOf(index)] as TupleValue) : unchanged));
}

/** Condition on `t` that finds the row: by its key, or, when all columns together are the identity, one of the rows that are the same. */
function locate(shape: TableShape, change: Exclude<RowChange, { type: "insert" }>, add: Add): string {
	if (shape.mode === "key") {
		const values = keyBefore(shape, change);
		return shape.key.map((index, at) => equals(shape, "t", index, add(index, values[at] as TupleValue))).join(" AND ");
	}
	if (!change.old) throw new Error(`a change of ${shape.name} came without the old row`);
	const { old } = change;
	const one = `(t.tableoid, t.ctid) = (SELECT o.tableoid, o.ctid FROM ${shape.itself} AS o WHERE ${sameRow(shape, old, add)} LIMIT 1)`;
	// a plain condition on time beside it, so that the server leaves out the other chunks
	const { time } = shape;
	return time === undefined ? one : `${equals(shape, "t", time.index, add(time.index, old[time.index] as TupleValue))} AND ${one}`;
}

/**
 * All columns are equal, which an index may help to find, and print the same: 1.0 equals 1.00, json has no equality, a composite of NULLs
 * is NULL and is not.
 */
function sameRow(shape: TableShape, row: Tuple, add: Add): string {
	const parameters = row.map((value, index) => add(index, value));
	const equal = shape.columns.flatMap(({ quoted, hasEquality }, index) => {
		if (row[index] === null) return [`o.${quoted} IS NULL`];
		return hasEquality ? [equals(shape, "o", index, parameters[index] as string)] : [];
	});
	const printed = `ROW(${shape.columns.map(({ quoted }) => `o.${quoted}`).join(", ")})::text COLLATE "C" = ROW(${parameters.join(", ")})::text`;
	return [...equal, printed].join(" AND ");
}

function equals({ columns }: TableShape, alias: string, index: number, parameter: string): string {
	return `${alias}.${columns[index]?.quoted} ${columns[index]?.equals} ${parameter}`;
}

/** The columns that have a value, and the values. */
function assigned(shape: TableShape, row: Tuple, add: Add): { readonly columns: string; readonly values: string } {
	const present = shape.columns.flatMap(({ quoted }, index) => (row[index] === unchanged ? [] : [{ quoted, index }]));
	return {
		columns: present.map(({ quoted }) => quoted).join(", "),
		values: present.map(({ index }) => add(index, row[index] as TupleValue)).join(", "),
	};
}

/** Longer values are not made into strings, which have a limit and take their memory twice. */
const longText = 1024 * 1024;

/** Parameters typed as their columns, so that the planner sees constants of the right type (and can leave out chunks). */
function parameterList(shape: TableShape): { readonly values: (Buffer | string | null)[]; readonly add: Add } {
	const values: (Buffer | string | null)[] = [];
	return {
		values,
		add(column, value) {
			if (value === unchanged) throw new Error(`a value of ${shape.name} is needed that the source did not send`);
			const cast = shape.columns[column]?.cast;
			if (value === null) return `$${values.push(null)}::${cast}`;
			if (value.length <= longText && isUtf8(value)) return `$${values.push(value.toString("utf8"))}::${cast}`;
			// bytes that are no UTF-8 must be refused by a target that is, not replaced here
			return `CAST(pg_catalog.convert_from($${values.push(value)}::bytea, pg_catalog.pg_client_encoding()) AS ${cast})`;
		},
	};
}
