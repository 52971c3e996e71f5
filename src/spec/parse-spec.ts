import { isScalar, type Node, visit } from "yaml";
import type { Diagnostic } from "../model/diagnostic.js";
import { buildSpec } from "./build-spec.js";
import type { LocalFiles } from "./connection/local-files.js";
import { passwordWarnings, specEndpoint } from "./connection-diagnostics.js";
import { continuousAggregateDiagnostics } from "./continuous-aggregate-diagnostics.js";
import type { MigrationSpec } from "./migration.generated.js";
import { newerVersion } from "./newer-version.js";
import { notYet } from "./not-yet.js";
import { ownerDiagnostics } from "./owner-diagnostics.js";
import { type Env, resolveDocumentVariables } from "./resolve-variables.js";
import { includeDiagnostics, ruleDiagnostics } from "./rule-diagnostics.js";
import { smallSplit } from "./small-split.js";
import type { Spec } from "./spec.js";
import { openSpecDocument, type SpecPath } from "./spec-document.js";
import { validateSpec } from "./validate-spec.js";
import { violationDiagnostic, withoutTypos } from "./violation-diagnostic.js";
import { yamlDiagnostics } from "./yaml-diagnostics.js";

export interface ParsedSpec {
	/** Present exactly when no diagnostic is an error. */
	readonly spec?: Spec;
	/** In the order of the file. */
	readonly diagnostics: readonly Diagnostic[];
}

/** Keys whose values may be or hold secrets: messages never show them. */
const secretKeys: ReadonlySet<unknown> = new Set(["password", "url", "options", "webhook"]);

/**
 * Reads the text of a spec: YAML, then variables, then the schema with its defaults, then what the schema cannot say. Everything that
 * is wrong comes in one go, except that broken YAML and a newer version hide the rest. `file` is the path for people.
 */
export function parseSpec(text: string, file: string, env: Env, files: LocalFiles): ParsedSpec {
	const document = openSpecDocument(text, file);
	const broken = yamlDiagnostics(document, text);
	if (broken.length > 0) return { diagnostics: inFileOrder(broken) };
	const variables = resolveDocumentVariables(document, text, env);
	const data: unknown = document.yaml.toJS();
	const newer = newerVersion(data, document);
	if (newer) return { diagnostics: [newer] };

	const fromVariable = (path: SpecPath) => variables.before.has(document.node(path));
	const violations = validateSpec(data, (path) => fromVariable(path) && isPlain(document.node(path)));
	const mayShow = (path: SpecPath) => !fromVariable(path) && !secretKeys.has(path.at(-1));
	// Sections that the schema has nothing against can be looked at closely
	const faulty = new Set(violations.map(({ path, error }) => path[0] ?? error.params.missingProperty));
	const sound = (section: string) => isMapping(data) && !faulty.has(section) && !holds(document.node([section]), variables.holes);
	const spec = data as MigrationSpec;
	const include = sound("schema") ? (spec.schema?.include ?? []) : [];
	const source = sound("source") ? specEndpoint("source", spec.source, document, env, files) : undefined;
	const target = sound("target") ? specEndpoint("target", spec.target, document, env, files) : undefined;
	const diagnostics = inFileOrder([
		...variables.diagnostics,
		...withoutTypos(violations)
			.filter(({ path }) => !variables.holes.has(document.node(path)))
			.map((violation) => violationDiagnostic(violation, document, mayShow)),
		...notYet(data, document, mayShow),
		...includeDiagnostics(include, document),
		...(sound("schema") ? ownerDiagnostics(spec.schema?.owners ?? {}, document) : []),
		...ruleDiagnostics(data, include, document),
		...continuousAggregateDiagnostics(data, include, document),
		...(sound("copy") ? smallSplit(spec, document) : []),
		...(source?.diagnostics ?? []),
		...(target?.diagnostics ?? []),
		...passwordWarnings(document, variables.before),
	]);
	if (diagnostics.some(({ severity }) => severity === "error") || !source?.endpoint || !target?.endpoint) return { diagnostics };
	return { spec: buildSpec(data, { source: source.endpoint, target: target.endpoint }, document, file), diagnostics };
}

function isPlain(node: Node | undefined): boolean {
	return isScalar(node) && node.type === "PLAIN";
}

function holds(node: Node | undefined, holes: ReadonlySet<unknown>): boolean {
	let found = false;
	if (node) {
		visit(node, (_key, inner) => {
			found ||= holes.has(inner);
		});
	}
	return found;
}

function isMapping(data: unknown): data is Record<string, unknown> {
	return data !== null && typeof data === "object" && !Array.isArray(data);
}

function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
	const line = (one: Diagnostic) => one.place?.line ?? 0;
	const column = (one: Diagnostic) => one.place?.column ?? 0;
	const same = (a: Diagnostic, b: Diagnostic) => a.code === b.code && line(a) === line(b) && column(a) === column(b) && a.label === b.label;
	return (
		diagnostics
			// An anchor that is used several times brings the same mistake several times
			.filter((one, index) => diagnostics.findIndex((other) => same(one, other)) === index)
			.toSorted((a, b) => line(a) - line(b) || column(a) - column(b))
	);
}
