import type { TableId } from "../model/table-id.js";

/** A glob over "schema.table" that was read. */
export interface TableGlob {
	matches(table: TableId): boolean;
	/** Whether some table of that schema could match. */
	matchesSchema(schema: string): boolean;
	/** The same for globs that differ in quotes and letter case only. */
	readonly canonical: string;
}

interface Part {
	readonly pattern: RegExp;
	readonly canonical: string;
}

/**
 * Reads a glob: `*` any characters, `?` one, `[abc]` or `[a-z]` one of these; neither crosses the dot between schema and table.
 * As in SQL, names fold to lower case, and double quotes keep everything in them literally ("" for a quote).
 * Returns what is wrong as text, else the glob.
 */
export function parseTableGlob(text: string): TableGlob | string {
	if (text.startsWith("!")) return "rules cannot be negated: a later rule with `data: none` overrides";
	const parts: Part[] = [];
	let rest = text;
	for (;;) {
		const part = readPart(rest);
		if (typeof part === "string") return part;
		parts.push(part.part);
		if (part.rest === "") break;
		rest = part.rest.slice(1);
	}
	const [schema, table, more] = parts;
	if (more) return "too many dots: put names with dots in double quotes";
	if (!schema || !table) return "expected SCHEMA.TABLE";
	return {
		matches: (id) => schema.pattern.test(id.schema) && table.pattern.test(id.name),
		matchesSchema: (name) => schema.pattern.test(name),
		canonical: `${schema.canonical}.${table.canonical}`,
	};
}

/** Up to the next dot outside quotes, or the end. */
function readPart(text: string): { readonly part: Part; readonly rest: string } | string {
	let pattern = "";
	let canonical = "";
	let at = 0;
	while (at < text.length && text[at] !== ".") {
		const rest = text.slice(at);
		const quoted = /^"(?<name>(?:[^"]|"")+)"/.exec(rest);
		const letters = /^\[(?<letters>[^\]"]+)\]/.exec(rest);
		const plain = /^[\p{L}\p{M}\p{N}_$-]/u.exec(rest);
		if (quoted?.groups) {
			const name = (quoted.groups.name ?? "").replaceAll('""', '"');
			pattern += escapeRegExp(name);
			canonical += [...name].map((letter) => (/[a-z0-9_$]/.test(letter) ? letter : `\\${letter}`)).join("");
			at += quoted[0].length;
		} else if (letters?.groups) {
			const set = (letters.groups.letters ?? "").toLowerCase();
			if (/^[!^]/.test(set)) return "sets cannot be negated";
			if (backwards(set)) return "a range in [ ] runs backwards";
			pattern += `[${set.replaceAll(/[\\^\]]/g, "\\$&")}]`;
			canonical += `[${set}]`;
			at += letters[0].length;
		} else if (rest[0] === "*" || rest[0] === "?") {
			pattern += rest[0] === "*" ? ".*" : ".";
			canonical += rest[0];
			at += 1;
		} else if (plain) {
			pattern += escapeRegExp(plain[0].toLowerCase());
			canonical += /[a-z0-9_$]/i.test(plain[0]) ? plain[0].toLowerCase() : `\\${plain[0].toLowerCase()}`;
			at += plain[0].length;
		} else if (rest[0] === '"') return "a double quote is not closed";
		else if (rest[0] === "[") return "a [ is not closed";
		else return `put ${JSON.stringify(rest[0])} in double quotes`;
	}
	if (at === 0) return text === "" ? "the name after the dot is missing" : "the name before the dot is missing";
	return { part: { pattern: new RegExp(`^${pattern}$`, "su"), canonical }, rest: text.slice(at) };
}

function backwards(set: string): boolean {
	return [...set.matchAll(/(.)-(.)/gu)].some(([, from = "", to = ""]) => from > to);
}

function escapeRegExp(text: string): string {
	return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
