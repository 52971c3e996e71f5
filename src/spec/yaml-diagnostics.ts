import { isAlias, visit, type YAMLError } from "yaml";
import type { Diagnostic, SpecPlace } from "../model/diagnostic.js";
import type { SpecDocument } from "./spec-document.js";

const independent: ReadonlySet<string> = new Set(["DUPLICATE_KEY", "MULTIPLE_DOCS", "TAG_RESOLVE_FAILED"]);

/** What keeps the text from being YAML that a spec can be read from; warnings of the parser (unknown tags) count too. */
export function yamlDiagnostics(document: SpecDocument, text: string): Diagnostic[] {
	const { yaml } = document;
	const found: Diagnostic[] = [];
	let lost = false;
	for (const error of [...yaml.errors, ...yaml.warnings]) {
		// Once the parser has lost its way, what else it says about syntax is a consequence
		if (lost && !independent.has(error.code)) continue;
		lost ||= !independent.has(error.code);
		found.push(describe(error, errorPlace(document, error, text), text));
	}
	if (found.length > 0) return found;
	visit(yaml, {
		Alias(_key, alias) {
			if (alias.resolve(yaml) !== undefined || !alias.range) return;
			found.push(unknownAnchor(alias.source, document.placeAt(alias.range[0], alias.range[1])));
		},
	});
	if (found.length > 0) return found;
	return expansionProblem(document);
}

/** Aliases of aliases can blow up to gigabytes; the parser counts. */
function expansionProblem(document: SpecDocument): Diagnostic[] {
	try {
		document.yaml.toJS();
		return [];
	} catch (error) {
		let first: SpecPlace | undefined;
		visit(document.yaml, {
			Node(_key, node) {
				if (isAlias(node) && node.range) first ??= document.placeAt(node.range[0], node.range[1]);
			},
		});
		return [
			{
				...problem("anchors and aliases cannot be expanded", first ?? document.placeAt(0, 0)),
				why: error instanceof Error ? error.message : String(error),
				fix: ["write the repeated part out"],
			},
		];
	}
}

function errorPlace(document: SpecDocument, error: YAMLError, text: string): SpecPlace {
	const [start, end] = error.pos;
	// A duplicate key is given by its first character only
	const key = error.code === "DUPLICATE_KEY" ? /^(?:"[^"\n]*"|'[^'\n]*'|[^:\n]*)/.exec(text.slice(start)) : null;
	return document.placeAt(Math.min(start, Math.max(0, text.length - 1)), key ? start + key[0].length : end);
}

function describe(error: YAMLError, place: SpecPlace, text: string): Diagnostic {
	const line = text.split(/\r?\n/)[place.line - 1] ?? "";
	if (error.code === "DUPLICATE_KEY") {
		return {
			...problem("a key occurs twice in one mapping", place, "second time"),
			fix: ["remove one of the two, or merge what is below them"],
		};
	}
	if (error.code === "TAB_AS_INDENT" || line.startsWith("\t")) {
		return { ...problem("YAML does not allow tabs as indentation", place), fix: ["indent with spaces"] };
	}
	if (error.code === "MULTIPLE_DOCS") {
		return { ...problem("the file holds several YAML documents", place), fix: ["keep one spec in a file, without --- between"] };
	}
	if (error.code === "TAG_RESOLVE_FAILED") {
		return { ...problem("the spec uses an unknown YAML tag", place), fix: ["write the value without a tag"] };
	}
	if (/[[{,].*\$\{/.test(line)) {
		return { ...problem("a variable inside { } or [ ] needs quotes", place), fix: [`put the value in quotes: "\${VAR}"`] };
	}
	if (error.code === "BLOCK_AS_IMPLICIT_KEY") {
		return { ...problem('a value with ": " in it needs quotes', place), fix: ["put the value in quotes, or indent what is a mapping"] };
	}
	if (error.code === "BAD_SCALAR_START") {
		return { ...problem(`a value cannot begin with ${text[error.pos[0]]}`, place), fix: ["put the value in quotes"] };
	}
	// Without the piece of text that some messages end with: it may belong to a password
	const message = error.message.replace(/:? ".*$/s, "");
	return {
		...problem("the spec is not valid YAML", place, message.charAt(0).toLowerCase() + message.slice(1)),
		fix: ["correct the line; values that hold : # { } [ ] , or begin with * & ! | > % @ ` need quotes"],
	};
}

function unknownAnchor(name: string, place: SpecPlace): Diagnostic {
	return {
		...problem(`there is no anchor &${name}`, place, "* begins an alias in YAML"),
		fix: [`if it is a glob, put it in quotes: "*${name}"`],
	};
}

function problem(what: string, place: SpecPlace, label?: string): Diagnostic {
	return { code: "S102", severity: "error", what, place, ...(label ? { label } : {}), fix: [] };
}
