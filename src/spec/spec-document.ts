import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import type { SpecPlace } from "../model/diagnostic.js";

/** Keys and positions from the root, e.g. ["tables", 3, "match"]. */
export type SpecPath = readonly (string | number)[];

/** A parsed spec that knows where everything stands. */
export interface SpecDocument {
	readonly yaml: Document.Parsed;
	/** The value at a path; of the nearest parent that exists when there is none. */
	valuePlace(path: SpecPath): SpecPlace;
	/** The key at a path, or the value for members of lists. */
	keyPlace(path: SpecPath): SpecPlace;
	node(path: SpecPath): Node | undefined;
	/** From offset to offset of the text, at most to the end of the first line. */
	placeAt(start: number, end: number): SpecPlace;
}

/** Reads the text of a spec; never throws: what is wrong with it is in `yaml.errors`. Merge keys (<<) and anchors are understood. */
export function openSpecDocument(text: string, file: string): SpecDocument {
	const lines = new LineCounter();
	const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: "error" });
	const placeAt = (start: number, end: number): SpecPlace => {
		const { line, col } = lines.linePos(start);
		const lineEnd = text.indexOf("\n", start);
		const last = Math.min(end, lineEnd < 0 ? text.length : lineEnd);
		return { file, line: Math.max(1, line), column: Math.max(1, col), length: Math.max(1, text.slice(start, last).trimEnd().length) };
	};
	const placeOf = (node: unknown): SpecPlace | undefined =>
		isNode(node) && node.range ? placeAt(node.range[0], node.range[1]) : undefined;
	const valuePlace = (path: SpecPath): SpecPlace => {
		for (let length = path.length; length > 0; length--) {
			const found = entryAt(yaml, path.slice(0, length));
			const place = placeOf(found?.value) ?? placeOf(found?.key);
			if (place) return place;
		}
		return placeOf(yaml.contents) ?? placeAt(0, 0);
	};
	return {
		yaml,
		placeAt,
		valuePlace,
		keyPlace: (path) => placeOf(entryAt(yaml, path)?.key) ?? valuePlace(path),
		node: (path) => (path.length === 0 ? resolve(yaml, yaml.contents) : resolve(yaml, entryAt(yaml, path)?.value)),
	};
}

interface Entry {
	readonly key?: unknown;
	readonly value: unknown;
}

function entryAt(yaml: Document.Parsed, path: SpecPath): Entry | undefined {
	let entry: Entry | undefined = { value: yaml.contents };
	for (const step of path) {
		const node: unknown = resolve(yaml, entry?.value);
		if (isMap(node)) entry = pairOf(yaml, node.items, String(step));
		else if (isSeq(node) && typeof step === "number") entry = { value: node.items[step] };
		else return undefined;
	}
	return entry;
}

/** The pair with a key; a key of the map itself wins over a merged one. */
function pairOf(yaml: Document.Parsed, pairs: readonly Pair[], key: string): Entry | undefined {
	for (const pair of pairs) if (keyText(pair) === key) return pair;
	for (const pair of pairs) {
		if (keyText(pair) !== "<<") continue;
		const merged = resolve(yaml, pair.value);
		for (const from of isSeq(merged) ? merged.items : [merged]) {
			const map = resolve(yaml, from);
			const found = isMap(map) ? pairOf(yaml, map.items, key) : undefined;
			if (found) return found;
		}
	}
	return undefined;
}

function keyText(pair: unknown): string | undefined {
	if (!isPair(pair) || !isScalar(pair.key)) return undefined;
	// The parser gives a merge key a symbol for a value
	return typeof pair.key.value === "symbol" ? "<<" : String(pair.key.value);
}

function resolve(yaml: Document.Parsed, node: unknown): Node | undefined {
	if (isAlias(node)) return node.resolve(yaml);
	return isNode(node) ? node : undefined;
}
