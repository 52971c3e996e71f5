import { isScalar, visit } from "yaml";
import type { Diagnostic } from "../model/diagnostic.js";
import type { SpecDocument } from "./spec-document.js";

/** The process environment, or a part of it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A variable that could not be put in. `start` and `end` are offsets of the reference in the scalar. */
export interface VariableProblem {
	readonly reference: string;
	readonly kind: "unset" | "required" | "malformed";
	readonly name?: string;
	/** The text behind `:?`. */
	readonly message?: string;
}

/**
 * Puts variables into one scalar: `${VAR}`, `${VAR:-default}` and `${VAR:?message}` (both also when it is empty), `$$` for one $.
 * Everything else stays; what comes out is never looked at again.
 */
export function resolveVariables(text: string, env: Env): { readonly value: string; readonly problems: readonly VariableProblem[] } {
	const problems: VariableProblem[] = [];
	const value = text.replaceAll(/\$\$|\$\{(?<inside>[^}]*)\}?/g, (reference: string, inside: string | undefined) => {
		if (reference === "$$") return "$";
		const parsed = /^(?<name>[A-Za-z_]\w*)(?:(?<operator>:[-?])(?<rest>[\s\S]*))?$/.exec(inside ?? "");
		if (!parsed?.groups || !reference.endsWith("}") || parsed.groups.rest?.includes("${")) {
			problems.push({ reference, kind: "malformed" });
			return "";
		}
		const { name = "", operator, rest = "" } = parsed.groups;
		const set = Object.hasOwn(env, name) ? env[name] : undefined;
		if (operator ? set : set !== undefined) return set as string;
		if (operator === ":-") return rest;
		problems.push(operator ? { reference, kind: "required", name, message: rest } : { reference, kind: "unset", name });
		return "";
	});
	return { value, problems };
}

export interface ResolvedVariables {
	readonly diagnostics: readonly Diagnostic[];
	/** Every scalar that held a variable, with its text from before. */
	readonly before: ReadonlyMap<unknown, string>;
	/** Those of them that could not be filled. */
	readonly holes: ReadonlySet<unknown>;
}

/** Puts the variables into every value of a document, in place. Keys and x- parts stay as they are. */
export function resolveDocumentVariables(document: SpecDocument, text: string, env: Env): ResolvedVariables {
	const diagnostics: Diagnostic[] = [];
	const before = new Map<unknown, string>();
	const holes = new Set<unknown>();
	visit(document.yaml, {
		Pair(_key, pair, parents) {
			// parents: the document and its mapping
			if (parents.length === 2 && isScalar(pair.key) && String(pair.key.value).startsWith("x-")) return visit.SKIP;
			return undefined;
		},
		Scalar(key, scalar) {
			if (key === "key" || typeof scalar.value !== "string" || !scalar.value.includes("$")) return;
			const { value, problems } = resolveVariables(scalar.value, env);
			if (scalar.value.includes("${")) before.set(scalar, scalar.value);
			scalar.value = value;
			if (problems.length > 0) holes.add(scalar);
			const [start, end] = scalar.range ?? [0, 0];
			let from = start;
			for (const problem of problems) {
				const at = text.indexOf(problem.reference, from);
				const found = at >= 0 && at < end;
				if (found) from = at + problem.reference.length;
				diagnostics.push(describe(problem, found ? document.placeAt(at, from) : document.placeAt(start, end)));
			}
		},
	});
	return { diagnostics, before, holes };
}

function describe(problem: VariableProblem, place: Diagnostic["place"] & object): Diagnostic {
	if (problem.kind === "malformed") {
		return {
			code: "S105",
			severity: "error",
			what: "a variable reference cannot be read",
			place,
			label: `expected \${VAR}, \${VAR:-default} or \${VAR:?message}`,
			why: "Names have letters, digits and _; a default ends at the first } and cannot hold another variable.",
			fix: ["correct the reference", `write $\${ for a literal \${`],
		};
	}
	const { name = "", message } = problem;
	return {
		code: "S107",
		severity: "error",
		what: `the variable ${name} is not set`,
		place,
		...(message ? { label: message } : {}),
		fix: [`export ${name}=...`, ...(problem.kind === "unset" ? [`give a default: \${${name}:-value}`] : [])],
	};
}
