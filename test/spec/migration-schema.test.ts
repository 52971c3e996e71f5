import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../src/model/json-schema.js";
import { specSchema } from "../../src/spec/spec-schema.js";

interface Described extends JsonSchema {
	readonly additionalProperties?: unknown;
	readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
}

/** Every schema that describes a key, with its path. */
function keys(schema: Described, path: string): { readonly path: string; readonly schema: Described; readonly required: boolean }[] {
	const inside = [schema, schema.items ?? {}, ...(schema.oneOf ?? [])];
	return inside.flatMap((part) =>
		Object.entries(part.properties ?? {})
			.filter(([, property]) => !property.$ref)
			.flatMap(([name, property]) => [
				{ path: `${path}.${name}`, schema: property, required: part.required?.includes(name) ?? false },
				...keys(property, `${path}.${name}`),
			]),
	);
}

const root = specSchema();
const all = [
	...keys(root, ""),
	...Object.entries(root.definitions ?? {}).map(([name, schema]) => ({ path: `.definitions.${name}`, schema, required: false })),
];
const ajv = new Ajv({ strict: false, validateFormats: false });

describe("the schema says of every key", () => {
	test.each(all.map(({ path, ...rest }) => [path, rest] as const))("%s", (path, { schema, required }) => {
		expect(schema.description?.length).toBeGreaterThan(10);
		expect(schema.examples?.length).toBeGreaterThan(0);
		// its default: as a value, in words where there is no value for it, or that it is required
		const words = required ? /Required\.$/ : /Default: /;
		expect("default" in schema || words.test(schema.description ?? ""), `default of ${path}`).toBe(true);
		const values = [...(schema.examples ?? []), ...("default" in schema ? [schema.default] : [])];
		const validate = ajv.compile({ ...schema, definitions: root.definitions });
		for (const value of values) expect(validate(value), `${JSON.stringify(value)} for ${path}`).toBe(true);
	});
});

test("no mapping but the outermost has room for unknown keys", () => {
	const mappings = (schema: Described): Described[] => [
		...(schema.properties ? [schema] : []),
		...[...Object.values(schema.properties ?? {}), schema.items ?? {}, ...(schema.oneOf ?? [])].flatMap((part) =>
			Object.keys(part).length > 0 ? mappings(part) : [],
		),
	];
	const found = mappings(root);
	expect(found.length).toBeGreaterThan(15);
	expect(found.filter((schema) => schema.additionalProperties !== false)).toEqual([]);
	expect(found.filter((schema) => schema.patternProperties)).toEqual([root]);
});
