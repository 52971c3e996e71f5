import { codeExamples } from "../model/code-examples.js";
import { type Code, codes } from "../model/codes.js";
import { type JsonSchema, schemaAt } from "../model/json-schema.js";
import { wrap } from "./wrap.js";

const width = 80;

/**
 * The page of a code ("T203"), or what the schema says of a path in the spec ("tables.hypertable.column"; positions of lists may be
 * left out or written as [0]). Undefined when there is neither.
 */
export function explain(topic: string, schema: JsonSchema): string | undefined {
	const code = Object.entries(codes).find(([name]) => name === topic.toUpperCase());
	if (code) {
		const [name, { title, page }] = code;
		const example = codeExamples[name as Code];
		const lines = example ? ["", "for example:", ...example.split("\n").map((line) => `  ${line}`)] : [];
		return [`${name}: ${title}`, "", ...wrap(page, width), ...lines].join("\n");
	}
	const path = topic.replaceAll(/\[\d*\]/g, "").split(".");
	const found = schemaAt(schema, path);
	return found && explainKey(path, found, schema);
}

function explainKey(path: readonly string[], schema: JsonSchema, root: JsonSchema): string {
	const parts = [schema, schema.items ?? {}, ...(schema.oneOf ?? [])];
	const keys = parts.flatMap((part) => Object.keys(part.properties ?? {}));
	const summary = (key: string) => (schemaAt(root, [...path, key])?.description ?? "").split(/(?<=\.)\s/)[0] ?? "";
	const column = Math.max(0, ...keys.map((key) => key.length)) + 4;
	return [
		`${path.join(".")}  ${typeName(schema)}`,
		"",
		...wrap(schema.description ?? "", width),
		...(schema.default === undefined ? [] : ["", `default: ${JSON.stringify(schema.default)}`]),
		...(schema.examples ? ["", "examples:", ...schema.examples.map((example) => `  ${JSON.stringify(example)}`)] : []),
		...(keys.length > 0 ? ["", "keys:"] : []),
		...keys.flatMap((key) => {
			const [first = "", ...more] = wrap(summary(key), width - column);
			return [`  ${key.padEnd(column - 2)}${first}`.trimEnd(), ...more.map((line) => `${" ".repeat(column)}${line}`)];
		}),
	].join("\n");
}

function typeName(schema: JsonSchema): string {
	if (schema.oneOf) return schema.oneOf.map(typeName).join(" | ");
	if (schema.enum) return schema.enum.map(String).join(" | ");
	if (schema.items) return `list of ${typeName(schema.items)}`;
	return [schema.type ?? []].flat().join(" | ");
}
