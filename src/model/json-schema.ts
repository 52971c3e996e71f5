/** What is used of a JSON Schema, draft-07. */
export interface JsonSchema {
	readonly $id?: string;
	readonly $ref?: string;
	readonly description?: string;
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly format?: string;
	readonly default?: unknown;
	readonly examples?: readonly unknown[];
	readonly required?: readonly string[];
	readonly minimum?: number;
	readonly maximum?: number;
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly items?: JsonSchema;
	readonly oneOf?: readonly JsonSchema[];
	readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/** The part of the schema that describes a path (positions in lists are skipped); undefined when there is no such key. */
export function schemaAt(root: JsonSchema, path: readonly (string | number)[]): JsonSchema | undefined {
	let schema: JsonSchema | undefined = root;
	for (const step of path) {
		if (schema === undefined) return undefined;
		if (typeof step === "number") {
			schema = listItems(schema);
			continue;
		}
		const within: JsonSchema = listItems(schema) ?? schema;
		const options: readonly JsonSchema[] = [within, ...(within.oneOf ?? [])];
		schema = options.map(({ properties = {} }) => (Object.hasOwn(properties, step) ? properties[step] : undefined)).find(Boolean);
		schema = schema && dereference(root, schema);
	}
	return schema;
}

function listItems(schema: JsonSchema): JsonSchema | undefined {
	return schema.items ?? schema.oneOf?.find((option) => option.items)?.items;
}

function dereference(root: JsonSchema, schema: JsonSchema): JsonSchema {
	const name = schema.$ref?.replace("#/definitions/", "");
	return name === undefined ? schema : (root.definitions?.[name] ?? schema);
}
