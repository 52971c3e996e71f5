import type { Catalog, CatalogObject } from "../catalog/catalog.js";
import { lateKindOf } from "./late-kinds.js";

/** Kinds outside schemas: they come along when an object of the included schemas needs them, and when all that they need themselves does. */
const schemaless = new Set(["ACCESS METHOD", "CAST", "FOREIGN DATA WRAPPER", "PROCEDURAL LANGUAGE", "SERVER", "TRANSFORM", "USER MAPPING"]);
/** What is said about objects outside schemas goes along with them. */
const sayings = new Set(["ACL", "COMMENT", "SECURITY LABEL"]);

/** Kinds that are shown as left out, wherever they are. */
export const heldBack: ReadonlyMap<string, string> = new Map([
	["PUBLICATION", "publications stay there, unless schema.late names them"],
	["PUBLICATION TABLE", "publications stay there, unless schema.late names them"],
	["PUBLICATION TABLES IN SCHEMA", "publications stay there, unless schema.late names them"],
	["SUBSCRIPTION", "a subscription is made by hand after the cutover (W242)"],
	["SUBSCRIPTION TABLE", "a subscription is made by hand after the cutover (W242)"],
	["EVENT TRIGGER", "event triggers fire on what the migration itself does; schema.late makes them at cutover"],
	["USER MAPPING", "user mappings hold passwords: create them on the target by hand"],
]);

/** Objects that cannot make a plan stale: they are never migrated. */
export function isHeldBack(object: CatalogObject): boolean {
	return heldBack.has(object.kind);
}

/**
 * The objects that a plan speaks of, in pg_dump's order: those of the schemas, the schemas themselves, extensions, what these need outside, and
 * what is outside every schema (casts, servers, languages) and needs nothing of the other ones. TimescaleDB itself is never among them.
 */
export function consideredObjects(schemas: readonly string[], catalog: Catalog): readonly CatalogObject[] {
	const all = [...catalog.objects.values()].filter((object) => object.section !== "data");
	const chosen = new Set(all.filter((object) => inSchemas(object, schemas)).map((object) => object.id));
	const queue = [...chosen];
	for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
		for (const needed of catalog.objects.get(id)?.dependsOn ?? []) {
			const kind = catalog.objects.get(needed)?.kind;
			if (chosen.has(needed) || kind === undefined || !schemaless.has(kind)) continue;
			chosen.add(needed);
			queue.push(needed);
		}
	}
	for (const object of all) if (isSchemaless(object) && needsOnly(object, chosen)) chosen.add(object.id);
	return all.filter((object) => chosen.has(object.id));
}

function isSchemaless({ kind, schema, tag }: CatalogObject): boolean {
	return schemaless.has(kind) || (sayings.has(kind) && schema === undefined && !tag.startsWith("SCHEMA "));
}

function needsOnly({ dependsOn, outside = [] }: CatalogObject, chosen: ReadonlySet<string>): boolean {
	return outside.length === 0 && dependsOn.every((id) => chosen.has(id));
}

function inSchemas(object: CatalogObject, schemas: readonly string[]): boolean {
	if (object.kind.startsWith("PUBLICATION") && object.tag.startsWith("hyperferry_")) return false;
	if (object.kind === "EXTENSION") return object.name !== "timescaledb";
	if (object.kind === "SCHEMA") return schemas.includes(object.name);
	if (object.schema !== undefined) return schemas.includes(object.schema);
	const ofSchema = /^SCHEMA (.*)$/.exec(object.tag);
	if (ofSchema) return schemas.includes((ofSchema[1] as string).replaceAll(/^"|"$/g, ""));
	if (lateKindOf(object)) return true;
	return object.kind === "DEFAULT ACL" || heldBack.has(object.kind);
}
