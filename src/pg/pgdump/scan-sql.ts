/** A line comment, or the end of a statement, outside quotes. */
export interface SqlMark {
	readonly type: "comment" | "semicolon";
	readonly start: number;
	readonly end: number;
}

const openers = /--[^\n]*|\/\*|['";]|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/g;
const identifierEnd = /[\w$\u0080-\uffff]$/;

/**
 * Finds comments and semicolons that are not inside literals, quoted names, dollar quotes or block comments.
 * https://www.postgresql.org/docs/17/sql-syntax-lexical.html
 */
export function* scanSql(text: string): Generator<SqlMark> {
	for (const { type, start, end } of tokens(text)) if (type !== "quoted") yield { type, start, end };
}

/** The same text with blanks for all that is quoted or a comment, so that a pattern finds only what is SQL; offsets stay. */
export function maskQuotes(text: string): string {
	let masked = "";
	for (const { type, start, end } of tokens(text)) {
		if (type !== "semicolon") masked += text.slice(masked.length, start) + " ".repeat(end - start);
	}
	return masked + text.slice(masked.length);
}

interface Token {
	readonly type: SqlMark["type"] | "quoted";
	readonly start: number;
	readonly end: number;
}

function* tokens(text: string): Generator<Token> {
	const next = new RegExp(openers);
	for (let match = next.exec(text); match; match = next.exec(text)) {
		const [token] = match;
		const start = match.index;
		if (token === ";") yield { type: "semicolon", start, end: start + 1 };
		else if (token.startsWith("--")) yield { type: "comment", start, end: start + token.length };
		else if (token.startsWith("$") && identifierEnd.test(text.slice(Math.max(0, start - 1), start))) next.lastIndex = start + 1;
		else {
			next.lastIndex = quotedEnd(text, token, start);
			yield { type: "quoted", start, end: next.lastIndex };
		}
	}
}

function quotedEnd(text: string, token: string, start: number): number {
	if (token === "/*") return blockCommentEnd(text, start);
	if (token === "'") return literalEnd(text, start);
	return after(text, token, start + token.length);
}

/** Offset behind the next `closer`; a doubled quote just opens again. */
function after(text: string, closer: string, from: number): number {
	const at = text.indexOf(closer, from);
	return at < 0 ? text.length : at + closer.length;
}

/** E'...' knows backslashes, '...' does not. */
function literalEnd(text: string, start: number): number {
	const before = text.slice(Math.max(0, start - 2), start);
	if (!/(^|[^\w$\u0080-\uffff])[eE]$/.test(before)) return after(text, "'", start + 1);
	const end = /(?:[^'\\]|\\[\s\S]|'')*'/y;
	end.lastIndex = start + 1;
	return end.test(text) ? end.lastIndex : text.length;
}

/** Block comments nest. */
function blockCommentEnd(text: string, start: number): number {
	const edge = /\/\*|\*\//g;
	edge.lastIndex = start;
	let depth = 0;
	for (let match = edge.exec(text); match; match = edge.exec(text)) {
		depth += match[0] === "/*" ? 1 : -1;
		if (depth === 0) return edge.lastIndex;
	}
	return text.length;
}
