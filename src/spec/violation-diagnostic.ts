import { codes } from "../model/codes.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { type JsonSchema, schemaAt } from "../model/json-schema.js";
import { nearest } from "../model/nearest.js";
import { parseOrderBy } from "../model/order-by.js";
import { parseObjectGlob } from "./object-glob.js";
import type { SpecDocument, SpecPath } from "./spec-document.js";
import { specSchema } from "./spec-schema.js";
import { parseTableGlob } from "./table-glob.js";
import { jsonType, type Violation } from "./validate-spec.js";

/** A violation of the schema in words, at its place. `secret` values, and those out of variables, are never shown. */
export function violationDiagnostic({ path, error }: Violation, document: SpecDocument, mayShow: (path: SpecPath) => boolean): Diagnostic {
	const name = formatPath(path);
	const schema = error.parentSchema as JsonSchema;
	const example = schema.examples?.[0];
	const at = { severity: "error", place: document.valuePlace(path) } as const;
	const shown = mayShow(path) && typeof error.data !== "object" ? ` ${JSON.stringify(error.data)}` : "";
	switch (error.keyword) {
		case "additionalProperties":
			return unknownKey([...path, error.params.additionalProperty], schema, document);
		case "required": {
			const key: string = error.params.missingProperty;
			const missing = schemaAt(specSchema(), [...path, key])?.examples?.[0];
			return {
				...at,
				code: "S106",
				what: `${formatPath([...path, key])} is missing`,
				place: path.length === 0 ? document.placeAt(0, 0) : document.keyPlace(path),
				label: `needs ${key}`,
				fix: [`add ${key}: ${inline(missing)}`],
			};
		}
		case "type":
		case "oneOf":
			return {
				...at,
				code: "S104",
				what: error.data === null ? `${name} is empty` : `${name} must be ${expected(schema)}, not ${typeOf(error.data)}`,
				...(error.data === null ? { place: document.keyPlace(path) } : {}),
				label: `expected ${expected(schema)}`,
				fix:
					path.length === 0
						? ["hyperferry init    (writes a first spec)"]
						: [...(error.data === null ? ["remove the key"] : []), ...(example === undefined ? [] : [`for example ${inline(example)}`])],
			};
		case "enum": {
			const allowed = (error.schema as readonly unknown[]).map(String);
			const all = expected(schemaAt(specSchema(), path) ?? schema);
			const meant = typeof error.data === "string" && shown ? nearest(error.data, allowed) : undefined;
			return {
				...at,
				code: "S105",
				what: `${name} cannot be${shown || " this value"}`,
				label: `expected ${all}`,
				fix: [meant ? `did you mean ${meant}?` : `write ${all}`],
			};
		}
		case "format":
			return { ...at, code: "S105", ...formatProblem(error.params.format, name, shown, error.data), ...exampleFix(schema) };
		case "pattern":
			return {
				...at,
				code: "S105",
				what: `${name} cannot be${shown || " this value"}`,
				label: "lower-case letters, digits and _, a letter first, at most 41",
				fix: [`for example ${inline(example)}`],
			};
		case "minimum":
		case "maximum":
			return {
				...at,
				code: "S105",
				what: `${name} must be ${error.keyword === "minimum" ? "at least" : "at most"} ${error.params.limit}`,
				fix: [rangeFix(schema)],
			};
		case "minLength":
		case "minItems":
			return { ...at, code: "S105", what: `${name} must not be empty`, fix: [`for example ${inline(example ?? "a value")}`] };
		case "uniqueItems":
			return {
				...at,
				code: "S105",
				what: `${name} holds the same value twice`,
				place: document.valuePlace([...path, error.params.i]),
				fix: ["remove one of them"],
			};
		default:
			return { ...at, code: "S105", what: `${name} ${error.message ?? "is not valid"}`, ...exampleFix(schema) };
	}
}

/** Without the complaints that a key is missing where an unknown key beside it is a typo of it. */
export function withoutTypos(violations: readonly Violation[]): readonly Violation[] {
	const unknown = violations.filter(({ error }) => error.keyword === "additionalProperties");
	return violations.filter(
		({ error }) =>
			error.keyword !== "required" ||
			!unknown.some(
				({ error: other }) =>
					other.instancePath === error.instancePath &&
					nearest(other.params.additionalProperty, Object.keys((other.parentSchema as JsonSchema).properties ?? {})) ===
						error.params.missingProperty,
			),
	);
}

function unknownKey(path: SpecPath, schema: JsonSchema, document: SpecDocument): Diagnostic {
	const key = String(path.at(-1));
	const known = Object.keys(schema.properties ?? {});
	const meant = nearest(key, known);
	const elsewhere = meant === undefined ? pathsOf(specSchema(), key) : [];
	return {
		code: "S103",
		severity: "error",
		what: `unknown key ${formatPath(path)}`,
		place: document.keyPlace(path),
		label: meant ? `did you mean ${meant}?` : elsewhere.length > 0 ? `did you mean ${orList(elsewhere)}?` : "there is no such key here",
		fix: [
			meant ? `write ${meant}` : elsewhere.length > 0 ? `move it to ${orList(elsewhere)}` : "remove it",
			...(path.length === 1 ? [`write x-${key} for something of your own`] : []),
		],
		notes: [`known here: ${known.join(", ")}`],
	};
}

/** Where else in the spec a key exists, as paths; at most three. */
function pathsOf(schema: JsonSchema, key: string, prefix: readonly string[] = []): string[] {
	const inside = [schema, schema.items ?? {}, ...(schema.oneOf ?? [])].flatMap((part) => Object.entries(part.properties ?? {}));
	return inside
		.flatMap(([name, property]) => [
			...(name === key && prefix.length > 0 ? [[...prefix, name].join(".")] : []),
			...pathsOf(property, key, [...prefix, name]),
		])
		.slice(0, 3);
}

function formatProblem(format: string, name: string, shown: string, value: unknown): Pick<Diagnostic, "what" | "label"> {
	const what = `${name} cannot be${shown || " this value"}`;
	switch (format) {
		case "size":
			return { what, label: "expected a size with a unit: B, kB, MB, GB or TB" };
		case "interval":
			return { what, label: "expected a positive interval or whole number" };
		case "table-glob": {
			const problem = parseTableGlob(String(value));
			return { what, label: typeof problem === "string" ? problem : "not a glob" };
		}
		case "object-glob": {
			const problem = parseObjectGlob(String(value));
			return { what, label: typeof problem === "string" ? problem : "not a pattern" };
		}
		case "order-by": {
			const problem = parseOrderBy(String(value));
			return { what, label: typeof problem === "string" ? problem : "no order" };
		}
		case "hazard-code": {
			const hazards = Object.keys(codes).filter((code) => code.startsWith("H"));
			return { what, label: `the hazards are ${hazards.join(", ")}` };
		}
		default:
			return { what, label: `expected ${formatNames[format] ?? "another value"}` };
	}
}

function exampleFix(schema: JsonSchema): { readonly fix: readonly string[] } {
	const examples = (schema.examples ?? []).map(inline);
	return { fix: examples.length > 0 ? [`for example ${orList(examples)}`] : [] };
}

function rangeFix(schema: JsonSchema): string {
	if (schema.maximum === undefined) return `give ${schema.minimum} or more`;
	return `give a whole number from ${schema.minimum} to ${schema.maximum}`;
}

const typeNames: Readonly<Record<string, string>> = {
	string: "text",
	integer: "a whole number",
	number: "a number",
	boolean: "true or false",
	array: "a list",
	object: "a mapping",
	null: "nothing",
};

function expected(schema: JsonSchema): string {
	const named = formatNames[schema.format ?? ""];
	if (named) return named;
	const options = schema.oneOf ?? [schema];
	return orList(options.flatMap((option) => (option.enum ? option.enum.map(String) : [option.type ?? []].flat().map(article))));
}

function typeOf(value: unknown): string {
	return typeof value === "number" && !Number.isInteger(value) ? "a fraction" : article(jsonType(value));
}

function article(type: string): string {
	return typeNames[type] ?? type;
}

const formatNames: Readonly<Record<string, string>> = {
	duration: "a duration with a unit, such as 30s",
	percentage: "a percentage, such as 1%",
	"qualified-name": "a name with its schema, such as public.unix_now",
};

/** "a, b or c" */
function orList(words: readonly string[]): string {
	return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** A value on one line of YAML. */
function inline(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
	if (value !== null && typeof value === "object") {
		const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inline(inner)}`);
		return `{ ${entries.join(", ")} }`;
	}
	return typeof value === "string" && /[{}[\],:#"*]/.test(value) ? `'${value}'` : String(value);
}

/** `tables[3].hypertable.column` */
export function formatPath(path: SpecPath): string {
	const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
	return text === "" ? "the spec" : text.replace(/^\./, "");
}
