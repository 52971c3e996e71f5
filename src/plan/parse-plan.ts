import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { digest } from "../model/digest.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Plan } from "./plan.js";

/**
 * Reads the text of plan.json; `file` is for messages. Throws HyperferryError P104 when it is no plan, was made by another format, or was
 * edited (its id is a digest of the rest).
 */
export function parsePlan(text: string, file: string): Plan {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw notAPlan(file, "it is no JSON", cause);
	}
	const schema = JSON.parse(readFileSync(new URL("../../schemas/plan.schema.json", import.meta.url), "utf8")) as object;
	const validate = new Ajv({ allErrors: false }).compile<Plan>(schema);
	if (!validate(value)) {
		const [error] = validate.errors ?? [];
		throw notAPlan(file, `${error?.instancePath || "the document"} ${error?.message ?? "is invalid"}`);
	}
	const { planId, ...rest } = value;
	if (digest(rest).slice(0, 12) !== planId) throw notAPlan(file, `it was changed after it was written as plan ${planId}`);
	return value;
}

function notAPlan(file: string, why: string, cause?: unknown): HyperferryError {
	const diagnostic = {
		code: "P104",
		severity: "error",
		what: `${file} is not a plan that can be applied`,
		why: `${why}.`,
		fix: [`hyperferry plan --out ${file}`],
	} as const;
	return new HyperferryError(exitCodes.refused, [diagnostic], { cause });
}
