import type { TableId } from "./table-id.js";

/** One statement: text with $1.. placeholders and the values for them. */
export interface SqlQuery {
	readonly text: string;
	readonly values: readonly unknown[];
}

/** SQL text that `sql` inserts as it is; made only by ident, raw and join. */
export class SqlFragment {
	constructor(readonly text: string) {}
}

/** Tagged template: interpolated values become parameters; only fragments become text. */
export function sql(strings: TemplateStringsArray, ...args: readonly unknown[]): SqlQuery {
	let text = strings[0] ?? "";
	const values: unknown[] = [];
	args.forEach((arg, index) => {
		if (arg instanceof SqlFragment) text += arg.text;
		else text += `$${values.push(arg)}`;
		text += strings[index + 1] ?? "";
	});
	return { text, values };
}

/** Quoted identifier, qualified when several names are given. */
export function ident(...names: readonly string[]): SqlFragment {
	return new SqlFragment(names.map(quoteIdent).join("."));
}

export function tableIdent(table: TableId): SqlFragment {
	return ident(table.schema, table.name);
}

/** Trusted SQL text, for instance a definition that the server itself printed. */
export function raw(text: string): SqlFragment {
	return new SqlFragment(text);
}

export function quoteIdent(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal that is right with standard_conforming_strings on or off. */
export function quoteLiteral(value: string): string {
	const quoted = `'${value.replaceAll("'", "''")}'`;
	return value.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** Numbers as one array literal: of a list as a parameter the driver would quote every element, and there may be very many. */
export function arrayLiteral(numbers: readonly number[]): string {
	return `{${numbers.join()}}`;
}

export function quoteTable(table: TableId): string {
	return `${quoteIdent(table.schema)}.${quoteIdent(table.name)}`;
}
