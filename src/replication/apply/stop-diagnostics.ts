import type { Diagnostic } from "../../model/diagnostic.js";
import { recopyCommand } from "../../model/recopy-command.js";
import { formatTableId, type TableId } from "../../model/table-id.js";
import { type Tuple, unchanged } from "../pgoutput/message.js";
import type { RowChange } from "./row-change.js";
import { keyBefore, keyValues } from "./row-key.js";
import type { TableShape } from "./table-shape.js";

const shownCharacters = 60;
const shownColumns = 6;

/** E406: the source's rows no longer mean what was planned. `words`: one sentence a difference. */
export function shapeChanged(table: TableId, words: readonly string[]): Diagnostic {
	const name = formatTableId(table);
	return {
		code: "E406",
		severity: "error",
		what: `${name} changed its shape on the source: ${words.join("; ")}`,
		why: `nothing of the transactions since then was written to ${name} on the target; the other tables go on`,
		fix: [
			`take the change back on the source, then copy the table again: ${recopyCommand(table)}`,
			"or start again with a plan that knows the new shape: hyperferry clean, then hyperferry apply",
		],
		object: name,
	};
}

/** E407: the change hit no row, or several. */
export function rowMissing(shape: TableShape, change: RowChange, affected: number): Diagnostic {
	const name = formatTableId(shape.table);
	const verb = change.type.toUpperCase();
	return {
		code: "E407",
		severity: "error",
		what: `${verb} on ${name} ${affected === 0 ? "found no row" : `found ${affected} rows`} on the target: ${rowName(shape, change)}`,
		why: "every change must hit exactly one row, so the target's rows are not those of the source: something else wrote to this table",
		fix: [`find what writes to ${name} on the target and stop it`, `then: ${recopyCommand(shape.table)}`],
		object: name,
	};
}

/** E407: the plan knows no way to find the row. */
export function noIdentity(shape: TableShape, change: RowChange): Diagnostic {
	const name = formatTableId(shape.table);
	return {
		code: "E407",
		severity: "error",
		what: `${change.type.toUpperCase()} on ${name}, which has no key to find the row by`,
		why: "the plan publishes only its inserts and truncates; the publication on the source must have been altered",
		fix: [`give ${name} a key, or replica_identity: full in the spec`, `then: ${recopyCommand(shape.table)}`],
		object: name,
	};
}

/** E418: the server's own words are in `why`. */
export function changeRefused(shape: TableShape, what: RowChange | "truncate", error: unknown): Diagnostic {
	const name = formatTableId(shape.table);
	const { message, detail, code } = error as { readonly message: string; readonly detail?: string; readonly code?: string };
	const place = what === "truncate" ? "" : `: ${rowName(shape, what)}`;
	return {
		code: "E418",
		severity: "error",
		what: `the target refused ${what === "truncate" ? "TRUNCATE" : what.type.toUpperCase()} on ${name}${place}`,
		why: `${code ? `${code} ` : ""}${message}${detail ? ` (${detail})` : ""}`,
		fix: [`mend what the target says about ${name} (a constraint, a trigger, a type, privileges)`, `then: ${recopyCommand(shape.table)}`],
		object: name,
	};
}

/** "key (id, ts)=(5, 2026-01-01 00:00:00+00)"; without a key the first columns. */
function rowName(shape: TableShape, change: RowChange): string {
	const indexes = shape.mode === "key" ? shape.key : shape.columns.map((_, index) => index).slice(0, shownColumns);
	const row = change.type === "insert" ? change.row : (change.old ?? change.key ?? (change.type === "update" ? change.row : []));
	const values = shape.mode === "key" ? (change.type === "insert" ? keyValues(shape, row) : keyBefore(shape, change)) : row;
	const names = indexes.map((index) => shape.columns[index]?.name).join(", ");
	const more = shape.mode !== "key" && shape.columns.length > shownColumns ? ", ..." : "";
	return `${shape.mode === "key" ? "key" : "row"} (${names}${more})=(${showValues(values, indexes.length)}${more})`;
}

function showValues(values: Tuple, count: number): string {
	const shown = values.slice(0, count).map((value) => {
		if (value === null) return "NULL";
		if (value === unchanged) return "(not sent)";
		const text = value.toString("utf8");
		return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
	});
	return shown.join(", ");
}
