import { readFileSync } from "node:fs";
import type { JsonSchema } from "../model/json-schema.js";

let loaded: JsonSchema | undefined;

/** The schema of the spec, from the package's folder `schemas`; the same way from src and from dist. */
export function specSchema(): JsonSchema {
	loaded ??= JSON.parse(readFileSync(new URL("../../schemas/migration.schema.json", import.meta.url), "utf8")) as JsonSchema;
	return loaded;
}
