import { nearest } from "../../model/nearest.js";
import { knownSettings, type Parsed } from "./connection-settings.js";

/**
 * Reads "host=db1 dbname='my shop'": values end at white space or stand in single quotes; a backslash takes the next character literally.
 * https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE
 */
export function parseConninfo(text: string): Parsed {
	const settings: Record<string, string> = {};
	const next = /\s*(?<key>[^\s=]+)\s*(?<equals>=?)\s*/y;
	const quoted = /'(?<value>(?:[^'\\]|\\[\s\S])*)'/y;
	const plain = /(?<value>(?:[^\s'\\]|\\[\s\S])(?:[^\s\\]|\\[\s\S])*)?(?=\s|$)/y;
	let at = 0;
	while (text.slice(at).trim() !== "") {
		next.lastIndex = at;
		const key = next.exec(text)?.groups;
		if (!key?.key || !key.equals) return { problem: `a setting has no "=" (at character ${firstOf(text, at)})` };
		const pattern = text[next.lastIndex] === "'" ? quoted : plain;
		pattern.lastIndex = next.lastIndex;
		const value = pattern.exec(text);
		if (!value) return { problem: `a value does not end (at character ${next.lastIndex + 1})` };
		if (!knownSettings.has(key.key)) return { problem: unknownSetting(key.key, `at character ${firstOf(text, at)}`) };
		settings[key.key] = (value.groups?.value ?? "").replaceAll(/\\([\s\S])/g, "$1");
		at = pattern.lastIndex;
	}
	return { settings };
}

/** Names the setting that was meant rather than the unknown word, which may be a piece of a password. */
export function unknownSetting(key: string, where: string): string {
	const meant = nearest(key, [...knownSettings]);
	return `it has a setting that libpq does not know (${where})${meant ? `; did you mean ${meant}?` : ""}`;
}

function firstOf(text: string, from: number): number {
	return text.length - text.slice(from).trimStart().length + 1;
}
