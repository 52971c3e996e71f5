import type { CatalogObject, ObjectId, OutsideObject } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { tableKey } from "../model/table-id.js";
import { objectSubject } from "./diff/object-subject.js";
import type { Omission } from "./omitted-objects.js";
import type { PlanInput } from "./plan-input.js";
import type { Selection } from "./select-tables.js";

export interface OutsideNeeds {
	readonly omitted: ReadonlyMap<ObjectId, Omission>;
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Objects that need something of a schema that is not in `schema.include` and that the target does not have. They are left out; where they
 * are a table, or belong to one, that is an error.
 */
export function outsideNeeds(input: PlanInput, considered: readonly CatalogObject[], selection: Selection): OutsideNeeds {
	const omitted = new Map<ObjectId, Omission>();
	const diagnostics: Diagnostic[] = [];
	for (const object of considered) {
		const missing = makesItself(object) ? undefined : object.outside?.find(({ identity }) => !input.present?.has(identity));
		if (!missing) continue;
		omitted.set(object.id, { reason: `needs ${missing.type} ${missing.identity}, which is in no schema of schema.include` });
		const facts = object.table && selection.tables.get(tableKey(object.table));
		if (facts) diagnostics.push(tableNeeds(input, object, missing));
	}
	return { omitted, diagnostics };
}

/** CREATE EXTENSION brings its schema; foreign keys have rules of their own. */
function makesItself({ kind }: CatalogObject): boolean {
	return kind === "EXTENSION" || kind === "FK CONSTRAINT";
}

function tableNeeds({ spec }: PlanInput, object: CatalogObject, missing: OutsideObject): Diagnostic {
	const schema = /^(?:"(?:[^"]|"")*"|[^.(]*)/.exec(missing.identity)?.[0] ?? "";
	const named = schema.startsWith('"') ? schema.slice(1, -1).replaceAll('""', '"') : schema;
	return {
		code: "C140",
		severity: "error",
		what: `${object.kind.toLowerCase()} ${objectSubject(object)} needs ${missing.type} ${missing.identity}`,
		why: `Schema ${schema} is not in schema.include, and the target does not have that ${missing.type}.`,
		fix: [
			`schema: { include: ${JSON.stringify([...spec.schema.include, named])} }`,
			`or make ${missing.type} ${missing.identity} on the target beforehand`,
			`or leave it out: schema: { skip: [${JSON.stringify(object.id)}] }`,
		],
		object: objectSubject(object),
	};
}
