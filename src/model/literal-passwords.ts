/** Where a password stands in a text; offsets in UTF-16 units, `end` exclusive. */
interface TextSpan {
	readonly start: number;
	readonly end: number;
}

/** A variable alone is no secret: `${PGPASSWORD}` or `${PGPASSWORD:?message}`, but not `${PGPASSWORD:-SECRET}`. */
const variableOnly = /^["']?\$\{\w+(?::-|:\?[^}]*)?\}["']?$/;

/** The group `secret` of each is the password; rather too much than too little. */
const patterns: readonly RegExp[] = [
	// postgres://user:SECRET@host: up to the last @ of the word, because a raw @ is a common mistake
	/:\/\/[^\s:@/]*:(?<secret>[^\s"']*)@/dg,
	// ... and in a value in quotes, with spaces inside
	/"[^"\n]*:\/\/[^\s:@/]*:(?<secret>[^"\n]*)@[^"\n]*"/dg,
	/'[^'\n]*:\/\/[^\s:@/]*:(?<secret>[^'\n]*)@[^'\n]*'/dg,
	// key=value: password='SE CRET' or password=SECRET, also as a query parameter
	/\b(?:ssl)?password\s*=\s*(?<secret>'(?:[^'\\\n]|\\.)*'|(?:[^\s&"'\\]|\\.)+)/dgi,
	// YAML: `password: SECRET`; a plain scalar may hold commas, braces and #, so up to the end of the line ...
	/\bpassword["']?[ \t]*:[ \t]+(?:[&!]\S+[ \t]+)*(?<secret>(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|\$\{\w+(?::-|:\?[^}\n]*)?\})(?=[ \t]*(?:[,}#]|$))|[^\s|>][^\n]*)/dgim,
	// ... or in the block below
	/^(?<indent>[ \t]*)password[ \t]*:[ \t]*[|>][^\n]*\n(?<secret>(?:\k<indent>[ \t]+[^\n]*\n?|[ \t]*\n)+)/dgim,
];

/**
 * Finds passwords that are written out in a text: in connection URLs, in key=value settings and behind a YAML key `password`.
 * A reference to a variable alone is none, but a literal default inside one (`${URL:-postgres://u:SECRET@h/d}`) is.
 */
function literalPasswords(text: string): TextSpan[] {
	const spans: TextSpan[] = [];
	for (const pattern of patterns) {
		for (const match of text.matchAll(pattern)) {
			const [start, end] = match.indices?.groups?.secret ?? [0, 0];
			if (end > start && !variableOnly.test(text.slice(start, end).trim())) spans.push({ start, end });
		}
	}
	return spans.sort((a, b) => a.start - b.start);
}

/** The text with every character of such passwords (line ends excepted) replaced, so that places in it stay true. */
export function maskPasswords(text: string): string {
	let masked = text;
	for (const { start, end } of literalPasswords(text)) {
		masked = masked.slice(0, start) + masked.slice(start, end).replace(/[^\r\n]/g, "*") + masked.slice(end);
	}
	return masked;
}

/** Whether a value (before variables are put in) holds a password; `whole`: the value is nothing but a password. */
export function hasLiteralPassword(value: string, whole: boolean): boolean {
	return whole ? value !== "" && !variableOnly.test(value) : literalPasswords(value).length > 0;
}
