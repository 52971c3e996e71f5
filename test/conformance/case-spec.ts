import { quoteIdent } from "../../src/model/sql.js";
import type { CaseSchema } from "./conformance-case.js";
import { gateSchema } from "./gates.js";

/** The spec of one migration for all cases. */
export function caseSpec(name: string, schemas: readonly CaseSchema[], more: string): string {
	const include = ["public", ...schemas.map(({ schema }) => schema), gateSchema];
	const rules = [gateSchema, ...schemas.map(({ schema }) => schema)].map((schema) => `  - match: ${yaml(`${quoteIdent(schema)}.*`)}`);
	const tables = schemas.flatMap(({ schema, hypertables, theCase }) => {
		const names = new Set([...Object.keys(hypertables), ...Object.keys(theCase.rules ?? {})]);
		return [...names].map((table) => {
			const own = [hypertables[table] && `hypertable: { ${hypertables[table]} }`, theCase.rules?.[table]].filter(Boolean);
			return `  - { match: ${yaml(`${quoteIdent(schema)}.${quoteIdent(table)}`)}, ${own.join(", ")} }`;
		});
	});
	const accept = schemas.flatMap(({ schema, theCase }) =>
		(theCase.accept ?? []).map((hazard) => {
			const [code, object = ""] = hazard.split(" ");
			return `  - { code: ${code}, object: ${yaml(object.replaceAll("$s", schema))} }`;
		}),
	);
	return `version: 1
name: ${name}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}", create_extensions: true }
schema: { include: [${include.map(yaml).join(", ")}] }
tables:
${[...rules, ...tables].join("\n")}
${accept.length > 0 ? `accept:\n${accept.join("\n")}\n` : ""}copy: { jobs: 2 }
cutover: { when: { lag: { below: 10s, for: 100ms }, verify: full } }
${more}`;
}

function yaml(text: string): string {
	return JSON.stringify(text);
}
