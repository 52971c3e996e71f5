import type { Palette } from "./colour.js";
import { displayWidth } from "./display-width.js";
import { wrap } from "./wrap.js";

/** How the plan is drawn. */
export interface Layout {
	readonly paint: Palette;
	/** Columns of the terminal. */
	readonly width: number;
	/** Everything, not only what fits one screen. */
	readonly verbose: boolean;
}

/** `left` and, at the right edge, `right`; on a line of its own when both do not fit. Widths are of the plain texts. */
export function twoSides(left: string, right: string, { width, paint }: Layout): readonly string[] {
	if (right === "") return [left];
	const gap = width - displayWidth(left) - displayWidth(right);
	return gap >= 2
		? [`${left}${" ".repeat(gap)}${paint.dim(right)}`]
		: [left, `${" ".repeat(Math.max(6, width - displayWidth(right)))}${paint.dim(right)}`];
}

/** A line that may be too long: wrapped, with what follows the first line further in. */
export function hanging(text: string, indent: number, { width }: Layout): readonly string[] {
	const start = /^ */.exec(text)?.[0] ?? "";
	const [first = "", ...rest] = wrap(`${"x".repeat(start.length)}${text.slice(start.length)}`, width);
	const more = rest.length === 0 ? [] : wrap(rest.join(" "), Math.max(30, width - indent));
	return [`${start}${first.slice(start.length)}`, ...more.map((line) => `${" ".repeat(indent)}${line}`)];
}

/** The symbol at the beginning of a line, in its colour: "  + table" or "      ~ primary key". */
export function marked(line: string, { paint }: Layout): string {
	return line.replace(/^( +)([-+~>x!.=])(?= )/, (_, start: string, symbol: string) => `${start}${symbolPaint(symbol, paint)(symbol)}`);
}

function symbolPaint(symbol: string, paint: Palette): (text: string) => string {
	const paints: Readonly<Record<string, (text: string) => string>> = {
		"+": paint.green,
		"~": paint.yellow,
		"!": paint.yellow,
		">": paint.cyan,
		"-": paint.red,
		x: paint.red,
	};
	return paints[symbol] ?? ((text) => text);
}

/** Wrapped prose under a line. */
export function under(text: string, indent: number, { width }: Layout): readonly string[] {
	return wrap(text, Math.max(30, width - indent)).map((line) => `${" ".repeat(indent)}${line}`);
}

/** "1 table", "3 tables". */
export function counted(count: number, word: string, plural = `${word}s`): string {
	return `${count} ${count === 1 ? word : plural}`;
}

/** Where an acceptance stands, for the end of a line. */
export function placeOf(place: { readonly file: string; readonly line: number } | undefined): string {
	return place ? `${place.file}:${place.line}` : "";
}
