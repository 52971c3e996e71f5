import { Ajv, type ErrorObject } from "ajv";
import { codes } from "../model/codes.js";
import { parseDuration } from "../model/duration.js";
import { parseOrderBy } from "../model/order-by.js";
import { parseSize } from "../model/size.js";
import { parseQualifiedName } from "../model/table-id.js";
import { isInterval } from "./interval.js";
import { parseObjectGlob } from "./object-glob.js";
import type { SpecPath } from "./spec-document.js";
import { specSchema } from "./spec-schema.js";
import { parseTableGlob } from "./table-glob.js";

/** One violation of the schema, with ajv's noise about alternatives taken out. */
export interface Violation {
	readonly path: SpecPath;
	readonly error: ErrorObject;
}

type Validator = ReturnType<Ajv["compile"]>;
let compiled: Validator | undefined;

/**
 * Validates data against the schema of the spec and fills defaults in, in place. All violations at once.
 * `fromVariable` tells whether the text at a path came out of an unquoted variable: such text becomes the number or boolean that the
 * schema asks for, where it reads as one.
 */
export function validateSpec(data: unknown, fromVariable: (path: SpecPath) => boolean): Violation[] {
	compiled ??= compile();
	const validate = compiled;
	if (validate(data)) return [];
	const typed = violations(validate.errors ?? []).filter((violation) => violation.error.keyword === "type" && fromVariable(violation.path));
	const changed = typed.map(({ path, error }) => coerceAt(data, path, error.params.type));
	if (changed.includes(true)) validate(data);
	return violations(validate.errors ?? []);
}

function compile(): Validator {
	const ajv = new Ajv({ allErrors: true, verbose: true, useDefaults: true, allowUnionTypes: true });
	ajv.addFormat("size", (text: string) => parseSize(text) !== undefined);
	ajv.addFormat("duration", (text: string) => parseDuration(text) !== undefined);
	ajv.addFormat("interval", isInterval);
	ajv.addFormat("percentage", /^(?:100|\d{1,2}(?:\.\d+)?)\s*%$/);
	ajv.addFormat("table-glob", (text: string) => typeof parseTableGlob(text) !== "string");
	ajv.addFormat("object-glob", (text: string) => typeof parseObjectGlob(text) !== "string");
	ajv.addFormat("order-by", (text: string) => typeof parseOrderBy(text) !== "string");
	ajv.addFormat("qualified-name", (text: string) => parseQualifiedName(text) !== undefined);
	ajv.addFormat("hazard-code", (text: string) => /^H/.test(text) && Object.hasOwn(codes, text));
	return ajv.compile(specSchema());
}

function violations(errors: readonly ErrorObject[]): Violation[] {
	return withoutBranches(errors).map((error) => ({ path: pointerPath(error.instancePath), error }));
}

/**
 * A failed oneOf reports every branch and itself. When the type of the value picks one branch, that branch's errors tell the truth;
 * otherwise only the oneOf does.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
	const failed = errors.filter((error) => error.keyword === "oneOf");
	return errors.filter((error) =>
		failed.every((oneOf) => {
			const branches = (oneOf.schema as readonly { readonly type?: string }[]).map((branch) => branch.type);
			const meant = branches.indexOf(jsonType(oneOf.data));
			if (error === oneOf) return meant < 0;
			if (!error.schemaPath.startsWith(`${oneOf.schemaPath}/`) || !error.instancePath.startsWith(oneOf.instancePath)) return true;
			return meant >= 0 && error.schemaPath.startsWith(`${oneOf.schemaPath}/${meant}/`);
		}),
	);
}

/** The word of JSON Schema for the type of a value. */
export function jsonType(value: unknown): string {
	if (value === null) return "null";
	if (Array.isArray(value)) return "array";
	return typeof value;
}

function coerceAt(data: unknown, path: SpecPath, wanted: unknown): boolean {
	const parent = path.slice(0, -1).reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], data);
	const key = path.at(-1);
	if (parent === null || typeof parent !== "object" || key === undefined) return false;
	const holder = parent as Record<string | number, unknown>;
	const text = holder[key];
	const types = [wanted].flat();
	if (typeof text !== "string") return false;
	if (types.includes("boolean") && /^(?:true|false)$/i.test(text)) holder[key] = text.toLowerCase() === "true";
	else if ((types.includes("integer") || types.includes("number")) && /^-?\d+(?:\.\d+)?$/.test(text)) holder[key] = Number(text);
	else return false;
	return true;
}

function pointerPath(pointer: string): SpecPath {
	return pointer
		.split("/")
		.slice(1)
		.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
		.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
