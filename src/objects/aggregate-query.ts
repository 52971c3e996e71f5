/** What can be seen of a continuous aggregate's query without a server: enough to foresee most refusals, and where its rows come from. */
export interface AggregateQuery {
	/** Of FROM, in order; without schema where the query names none. */
	readonly relations: readonly { readonly schema?: string; readonly name: string }[];
	/** Calls of time_bucket. */
	readonly buckets: readonly Bucket[];
	/** Calls of functions that people bucket with elsewhere. */
	readonly truncates: boolean;
	/** What TimescaleDB accepts in no continuous aggregate, in words. */
	readonly refused: readonly string[];
}

export interface Bucket {
	/** As text, where it is a literal: "1 day", "100". */
	readonly width?: string;
	/** Where it is a column and nothing else. */
	readonly column?: string;
}

interface Token {
	readonly kind: "word" | "name" | "string" | "number" | "sign";
	/** Words in lower case; names and strings without their quotes. */
	readonly text: string;
	/** Of parentheses. */
	readonly depth: number;
}

const lexemes =
	/--[^\n]*|\/\*[\s\S]*?\*\/|(?<string>[eE]?'(?:[^']|'')*'|(?<dollar>\$[A-Za-z_]*\$)[\s\S]*?\k<dollar>)|(?<name>"(?:[^"]|"")+")|(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<sign>::|=>|[^\s])/g;

export function readAggregateQuery(text: string): AggregateQuery {
	const tokens = tokensOf(text);
	return {
		relations: relationsOf(tokens),
		buckets: callsOf(tokens, "time_bucket").map(bucketOf),
		truncates: ["date_trunc", "date_bin"].some((name) => callsOf(tokens, name).length > 0),
		refused: constructs.filter(({ found }) => found(tokens)).map(({ words }) => words),
	};
}

function tokensOf(text: string): readonly Token[] {
	const tokens: Token[] = [];
	let depth = 0;
	for (const { groups = {} } of text.matchAll(lexemes)) {
		const { string, name, number, word, sign } = groups;
		if (sign === ")") depth--;
		if (string !== undefined) tokens.push({ kind: "string", text: unquoted(string), depth });
		else if (name !== undefined) tokens.push({ kind: "name", text: name.slice(1, -1).replaceAll('""', '"'), depth });
		else if (number !== undefined) tokens.push({ kind: "number", text: number, depth });
		else if (word !== undefined) tokens.push({ kind: "word", text: word.toLowerCase(), depth });
		else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, depth });
		if (sign === "(") depth++;
	}
	return tokens;
}

function unquoted(string: string): string {
	const quote = string.indexOf("'");
	return string.startsWith("$") ? string.replace(/^\$\w*\$|\$\w*\$$/g, "") : string.slice(quote + 1, -1).replaceAll("''", "'");
}

const isWord = (token: Token | undefined, ...words: readonly string[]) => token?.kind === "word" && words.includes(token.text);
const isSign = (token: Token | undefined, text: string) => token?.kind === "sign" && token.text === text;
const isIdentifier = (token: Token | undefined): token is Token => token?.kind === "word" || token?.kind === "name";

const clauses = ["where", "group", "having", "order", "limit", "offset", "fetch", "window", "union", "intersect", "except", "for"];

function relationsOf(tokens: readonly Token[]): AggregateQuery["relations"] {
	const outer = tokens.filter(({ depth }) => depth === 0);
	const start = outer.findIndex((token) => isWord(token, "from"));
	if (start < 0) return [];
	const end = outer.findIndex((token, index) => index > start && isWord(token, ...clauses));
	const from = outer.slice(start, end < 0 ? undefined : end);
	return from.flatMap((token, index) => {
		if (!isWord(token, "from", "join") && !isSign(token, ",")) return [];
		const at = isWord(from[index + 1], "only") ? index + 2 : index + 1;
		const [first, dot, second] = from.slice(at, at + 3);
		if (!isIdentifier(first) || isWord(first, "lateral")) return [];
		return isSign(dot, ".") && isIdentifier(second) ? [{ schema: first.text, name: second.text }] : [{ name: first.text }];
	});
}

/** The arguments of each call, as tokens. */
function callsOf(tokens: readonly Token[], name: string): readonly (readonly (readonly Token[])[])[] {
	return tokens.flatMap((token, index) => {
		if (!isIdentifier(token) || token.text !== name || !isSign(tokens[index + 1], "(")) return [];
		const inside: Token[][] = [[]];
		for (const next of tokens.slice(index + 2)) {
			if (next.depth <= token.depth) break;
			if (isSign(next, ",") && next.depth === token.depth + 1) inside.push([]);
			else inside.at(-1)?.push(next);
		}
		return [inside];
	});
}

function bucketOf([width = [], column = []]: readonly (readonly Token[])[]): Bucket {
	const literal = width.filter((token) => token.kind === "string" || token.kind === "number");
	const others = width.filter(
		(token) => !literal.includes(token) && !isSign(token, "::") && !isWord(token, "interval", "bigint", "integer", "smallint"),
	);
	const isColumn = column.every((token) => isIdentifier(token) || isSign(token, ".")) && isIdentifier(column.at(-1));
	return {
		...(literal.length === 1 && others.length === 0 ? { width: literal[0]?.text ?? "" } : {}),
		...(isColumn ? { column: column.at(-1)?.text ?? "" } : {}),
	};
}

/** Whether such words follow each other, outside parentheses. */
function has(tokens: readonly Token[], ...words: readonly (readonly string[])[]): boolean {
	const outer = tokens.filter(({ depth }) => depth === 0);
	return outer.some((_, index) => words.every((choice, offset) => isWord(outer[index + offset], ...choice)));
}

const constructs: readonly { readonly words: string; readonly found: (tokens: readonly Token[]) => boolean }[] = [
	{ words: "several statements", found: (tokens) => tokens.some((token) => isSign(token, ";")) },
	{ words: "a CTE", found: (tokens) => isWord(tokens[0], "with") },
	{ words: "a subquery", found: hasSubquery },
	{ words: "UNION, INTERSECT or EXCEPT", found: (tokens) => has(tokens, ["union", "intersect", "except"]) },
	{ words: "SELECT DISTINCT", found: (tokens) => has(tokens, ["select"], ["distinct"]) },
	{
		words: "a window function",
		found: (tokens) => tokens.some((token, index) => isWord(token, "over") && isSign(tokens[index + 1], "(")),
	},
	{ words: "LIMIT or OFFSET", found: (tokens) => has(tokens, ["limit", "offset", "fetch"]) },
	{
		words: "GROUPING SETS, ROLLUP or CUBE",
		found: (tokens) =>
			has(tokens, ["grouping"], ["sets"]) ||
			tokens.some((token, index) => token.depth === 0 && isWord(token, "rollup", "cube") && isSign(tokens[index + 1], "(")),
	},
	{
		words: "a RIGHT or FULL join",
		found: (tokens) => has(tokens, ["right", "full"], ["join"]) || has(tokens, ["right", "full"], ["outer"], ["join"]),
	},
	{ words: "TABLESAMPLE", found: (tokens) => has(tokens, ["tablesample"]) },
	{ words: "FROM ONLY", found: (tokens) => has(tokens, ["from", "join"], ["only"]) },
	{ words: "a row lock", found: (tokens) => has(tokens, ["for"], ["update", "share", "no", "key"]) },
	{ words: "no GROUP BY", found: (tokens) => !has(tokens, ["group"], ["by"]) },
];

/** But for one behind LATERAL, which TimescaleDB takes. */
function hasSubquery(tokens: readonly Token[]): boolean {
	return tokens.some(
		(token, index) => token.depth > 0 && isWord(token, "select") && isSign(tokens[index - 1], "(") && !isWord(tokens[index - 2], "lateral"),
	);
}
