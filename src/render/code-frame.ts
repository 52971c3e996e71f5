import type { SpecPlace } from "../model/diagnostic.js";
import { maskPasswords } from "../model/literal-passwords.js";
import type { Palette } from "./colour.js";

/**
 * The underlined line of a spec, with the line above it for orientation. Passwords in the spec are masked.
 * Undefined when the text has no such line (it changed since).
 */
export function codeFrame(source: string, place: SpecPlace, label: string | undefined, paint: Palette): string[] | undefined {
	const lines = maskPasswords(source).split(/\r?\n/);
	const line = lines[place.line - 1];
	if (line === undefined) return undefined;
	const gutter = Math.max(5, String(place.line).length + 2);
	const numbered = (number: number, text: string) =>
		`${paint.blue(`${String(number).padStart(gutter)} |`)} ${text.replaceAll("\t", " ")}`.trimEnd();
	const before = lines[place.line - 2];
	const width = Math.max(1, Math.min(place.length, line.length - place.column + 1));
	const mark = `${" ".repeat(place.column - 1)}${"^".repeat(width)}`;
	return [
		...(before?.trim() ? [numbered(place.line - 1, before)] : []),
		numbered(place.line, line),
		`${paint.blue(`${" ".repeat(gutter)} |`)} ${paint.red(mark + (label ? ` ${label}` : ""))}`,
	];
}
