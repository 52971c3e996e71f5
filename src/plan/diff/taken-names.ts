import type { CatalogObject } from "../../catalog/catalog.js";
import type { Diagnostic } from "../../model/diagnostic.js";
import { serverWhere } from "../checks/check.js";
import type { DesiredObject } from "../desired-objects.js";
import type { PlanInput } from "../plan-input.js";
import { dropStatement } from "./drop-statement.js";
import { objectSubject } from "./object-subject.js";

/** Kinds that share their names: relations with types (a table has a row type of its name), and routines. */
const namespaces: readonly (readonly string[])[] = [
	["TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "INDEX", "FOREIGN TABLE", "TYPE", "DOMAIN"],
	["FUNCTION", "PROCEDURE", "AGGREGATE"],
];

/** Objects to be created whose name the target has given to something else. */
export function takenNames(input: PlanInput, created: readonly DesiredObject[]): readonly Diagnostic[] {
	const taken = new Map([...input.target.objects.values()].flatMap((object) => keyOf(object).map((key) => [key, object] as const)));
	return created.flatMap(({ object }) => {
		const other = keyOf(object).map((key) => taken.get(key))[0];
		return other && other.id !== object.id ? [nameTaken(input, object, other)] : [];
	});
}

function keyOf({ kind, id }: CatalogObject): readonly string[] {
	const place = namespaces.findIndex((kinds) => kinds.includes(kind));
	return place < 0 ? [] : [`${place} ${id.slice(kind.length + 1)}`];
}

function nameTaken({ target }: PlanInput, object: CatalogObject, other: CatalogObject): Diagnostic {
	const drop = dropStatement(other);
	return {
		code: "C160",
		severity: "error",
		what: `${object.id} cannot be made: the target has ${other.id}`,
		where: serverWhere("target", target.server),
		why: "Both kinds share their names.",
		fix: [
			...(drop === undefined ? [] : [`if it is not needed, on the target: ${drop};`]),
			`or leave the source's out: schema: { skip: [${JSON.stringify(object.id)}] }`,
		],
		object: objectSubject(object),
	};
}
