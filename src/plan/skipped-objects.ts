import type { Catalog, CatalogObject, ObjectId } from "../catalog/catalog.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { formatName, sameTable, tableKey } from "../model/table-id.js";
import { parseObjectGlob } from "../spec/object-glob.js";
import type { SkipPattern, Spec } from "../spec/spec.js";
import { consideredObjects } from "./considered-objects.js";
import type { Omission } from "./omitted-objects.js";

export interface SkippedObjects {
	/** What the patterns name, and what goes along with it. */
	readonly omitted: ReadonlyMap<ObjectId, Omission>;
	/** By tableKey. */
	readonly tables: ReadonlySet<string>;
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * The objects that `schema.skip` leaves on the source. What needs them goes along unless the target has them already; comments, privileges
 * and parts of a table or view always go with it.
 */
export function skippedObjects(spec: Spec, source: Catalog, target: Catalog): SkippedObjects {
	const considered = consideredObjects(spec.schema.include, source);
	const omitted = new Map<ObjectId, Omission>();
	/** The pattern behind every omission. */
	const patterns = new Map<ObjectId, SkipPattern>();
	const patternOf = skipPatterns(spec.schema.skip);
	const diagnostics = spec.schema.skip.flatMap((pattern) => matchesNothing(pattern, considered, source));
	const leaveOut = (object: CatalogObject, reason: string, pattern: SkipPattern | undefined) => {
		omitted.set(object.id, { reason });
		if (pattern) patterns.set(object.id, pattern);
	};
	for (const object of considered) {
		const pattern = patternOf(object);
		if (pattern) leaveOut(object, `schema.skip (line ${pattern.place.line})`, pattern);
		if (pattern || omitted.size === 0) continue;
		const causes = object.dependsOn.flatMap((id) => (omitted.has(id) ? [source.objects.get(id) as CatalogObject] : []));
		const whole = causes.find((cause) => isPartOf(source, object, cause));
		const missing = causes.find((cause) => !isThere(target, cause));
		if (whole) leaveOut(object, `belongs to ${whole.id}, which is left out`, patterns.get(whole.id));
		else if (missing) {
			leaveOut(object, `needs ${missing.id}, which is left out`, patterns.get(missing.id));
			if (object.kind === "TABLE") diagnostics.push(tableNeeds(object, missing, patterns.get(missing.id)));
		}
	}
	const tables = [...omitted.keys()].flatMap((id) => {
		const object = source.objects.get(id);
		return object?.kind === "TABLE" && object.table ? [tableKey(object.table)] : [];
	});
	return { omitted, tables: new Set(tables), diagnostics };
}

/** Reads the patterns, to be asked about many objects which pattern names one. */
export function skipPatterns(patterns: readonly SkipPattern[]): (object: Pick<CatalogObject, "kind" | "id">) => SkipPattern | undefined {
	const read = patterns.map((skip) => ({ skip, glob: parseObjectGlob(skip.pattern) }));
	return ({ kind, id }) => read.find(({ glob }) => typeof glob !== "string" && glob.matches(kind, id.slice(kind.length + 1)))?.skip;
}

const descriptions = new Set(["COMMENT", "ACL", "SECURITY LABEL"]);
const relations = new Set(["TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE"]);

function isPartOf(source: Catalog, object: CatalogObject, cause: CatalogObject): boolean {
	if (descriptions.has(object.kind) || object.kind.endsWith(" ATTACH")) return true;
	if (!object.table || !cause.table || !relations.has(cause.kind)) return false;
	if (sameTable(object.table, cause.table)) return true;
	const facts = source.tables.get(tableKey(object.table));
	return facts?.isPartition === true && facts.inherits.some((parent) => cause.table && sameTable(parent, cause.table));
}

function isThere(target: Catalog, object: CatalogObject): boolean {
	if (object.kind === "EXTENSION") return target.server.extensions.some(({ name }) => name === object.name);
	return target.objects.has(object.id);
}

function matchesNothing(skip: SkipPattern, considered: readonly CatalogObject[], source: Catalog): readonly Diagnostic[] {
	const patternOf = skipPatterns([skip]);
	if (considered.some((object) => patternOf(object))) return [];
	const elsewhere = [...source.objects.values()].find((object) => object.section !== "data" && patternOf(object));
	const schemaless = considered.find(({ id, schema = "" }) => id.replace(`${formatName(schema)}.`, "") === skip.pattern);
	const near =
		schemaless?.id ??
		nearest(
			skip.pattern,
			considered.map(({ id }) => id),
		);
	return [
		{
			code: "S120",
			severity: "error",
			what: `${JSON.stringify(skip.pattern)} of schema.skip matches nothing`,
			place: skip.place,
			label: near === undefined ? "matches no object of the source" : `did you mean ${near}?`,
			...(elsewhere && { why: `${elsewhere.id} is outside schema.include and does not move anyway.` }),
			fix: [
				...(near === undefined ? [] : [`skip: [${JSON.stringify(near)}]`]),
				"mend the pattern (hyperferry plan -v shows the ids), or take it out",
			],
		},
	];
}

function tableNeeds(table: CatalogObject, missing: CatalogObject, pattern: SkipPattern | undefined): Diagnostic {
	return {
		code: "S121",
		severity: "error",
		what: `${table.id} needs ${missing.id}, which schema.skip leaves out`,
		...(pattern && { place: pattern.place, label: `${table.id} needs this` }),
		why: "The target does not have it, and a table with its rows is never left out silently.",
		fix: [
			`leave the table out too: schema: { skip: [${JSON.stringify(table.id)}] }`,
			`or make ${missing.id} on the target beforehand: it is respected then`,
		],
		object: table.id,
	};
}
