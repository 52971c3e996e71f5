import { codes } from "../model/codes.js";
import { wrap } from "./wrap.js";

/** What is read of the spec's JSON Schema (draft-07). */
interface Schema {
	readonly $ref?: string;
	readonly description?: string;
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly default?: unknown;
	readonly examples?: readonly unknown[];
	readonly required?: readonly string[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly items?: Schema;
	readonly oneOf?: readonly Schema[];
	readonly definitions?: Readonly<Record<string, Schema>>;
}

const width = 80;

/**
 * The page of a code ("T203"), or what the schema says of a path in the spec ("tables.hypertable.column"; positions of lists may be
 * left out or written as [0]). Undefined when there is neither.
 */
export function explain(topic: string, schema: Schema): string | undefined {
	const code = Object.entries(codes).find(([name]) => name === topic.toUpperCase());
	if (code) {
		const [name, { title, page }] = code;
		return [`${name}: ${title}`, ...(page ? ["", ...wrap(page, width)] : [])].join("\n");
	}
	const path = topic.replaceAll(/\[\d*\]/g, "").split(".");
	const found = path.reduce<Schema | undefined>((within, key) => within && property(schema, within, key), schema);
	return found && explainKey(path.join("."), found, schema);
}

function property(root: Schema, schema: Schema, key: string): Schema | undefined {
	const found = parts(schema)
		.map((part) => part.properties ?? {})
		.find((properties) => Object.hasOwn(properties, key))?.[key];
	return found?.$ref ? root.definitions?.[found.$ref.replace("#/definitions/", "")] : found;
}

/** A schema, what its list holds, and its alternatives. */
function parts(schema: Schema): Schema[] {
	return [schema, ...[schema, ...(schema.oneOf ?? [])].flatMap((part) => part.items ?? []), ...(schema.oneOf ?? [])];
}

function explainKey(path: string, schema: Schema, root: Schema): string {
	const keys = parts(schema).flatMap((part) => Object.keys(part.properties ?? {}));
	const summary = (key: string) => (property(root, schema, key)?.description ?? "").split(/(?<=\.)\s/)[0] ?? "";
	const column = Math.max(0, ...keys.map((key) => key.length)) + 4;
	return [
		`${path}  ${typeName(schema)}`,
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

function typeName(schema: Schema): string {
	if (schema.oneOf) return schema.oneOf.map(typeName).join(" | ");
	if (schema.enum) return schema.enum.map(String).join(" | ");
	if (schema.items) return `list of ${typeName(schema.items)}`;
	return [schema.type ?? []].flat().join(" | ");
}
