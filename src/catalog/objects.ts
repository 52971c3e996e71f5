import { digest } from "../model/digest.js";
import type { Queryable } from "../model/queryable.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { TocEntry } from "../pg/pgdump/parse-dump.js";
import type { CatalogObject, ObjectId, OutsideObject } from "./catalog.js";
import { readDependencies } from "./dependencies.js";
import { identifyObjects, type ObjectName } from "./identify-objects.js";
import type { Scope } from "./scope.js";
import { timescaledbTriggers } from "./triggers.js";

/** Maps entries to objects with portable ids, keeping the order. */
export async function readObjects(
	session: Queryable,
	entries: readonly TocEntry[],
	scope: Scope,
): Promise<ReadonlyMap<ObjectId, CatalogObject>> {
	const names = await identifyObjects(session, entries);
	const { needs: depends, outside } = await readDependencies(session, entries);
	const relations = relationEntries(entries, names);
	const objects = new Map<ObjectId, CatalogObject>();
	/** Of the objects listed so far, by dump id. */
	const places = new Map<number, { readonly place: number; readonly id: ObjectId }>();
	for (const entry of entries) {
		const followed = followedEntries(entry, relations);
		const name = names.get(entry.dumpId) ?? onTable(names.get(followed[0] ?? 0)?.table);
		if (isForeign(entry, name, scope)) continue;
		const id = name.identity === undefined ? tagId(entry) : `${entry.kind.toLowerCase()} ${name.identity}`;
		const sql = withoutSecrets(entry);
		// what comes later in pg_dump's order is no condition: it has broken a loop there
		const parents = entry.kind.endsWith(" ATTACH") ? followed.flatMap((dumpId) => [...(depends.get(dumpId) ?? [])]) : [];
		const needs = new Set([...(depends.get(entry.dumpId) ?? []), ...followed, ...parents]);
		const listed = [...needs].flatMap((dumpId) => places.get(dumpId) ?? []).sort((a, b) => a.place - b.place);
		places.set(entry.dumpId, { place: places.size, id });
		objects.set(id, {
			id,
			kind: entry.kind,
			section: entry.section,
			...(entry.schema === undefined ? {} : { schema: entry.schema }),
			tag: entry.tag,
			name: name.name ?? entry.tag,
			...(name.table ? { table: name.table } : {}),
			dependsOn: listed.map((other) => other.id),
			...(outside.has(entry.dumpId) && { outside: outside.get(entry.dumpId) as readonly OutsideObject[] }),
			...(entry.owner === undefined || entry.alterOwner === undefined ? {} : { owner: { role: entry.owner, alter: entry.alterOwner } }),
			sql,
			digest: digest(withoutReplicaIdentity(sql)),
		});
	}
	return objects;
}

/** Dump ids of tables and indexes by schema and name, which are unique together. */
function relationEntries(entries: readonly TocEntry[], names: ReadonlyMap<number, ObjectName>): ReadonlyMap<string, number> {
	const relations = entries.filter(({ kind }) => kind === "TABLE" || kind === "FOREIGN TABLE" || kind === "INDEX" || kind === "CONSTRAINT");
	return new Map(relations.map(({ dumpId, schema = "", tag }) => [tableKey({ schema, name: names.get(dumpId)?.name ?? tag }), dumpId]));
}

/** What a comment, privileges, an attachment or the like hangs on: it has no object of its own. */
function followedEntries(
	{ classOid, kind, schema = "", tag, dependencies }: TocEntry,
	relations: ReadonlyMap<string, number>,
): readonly number[] {
	if (classOid !== 0) return [];
	const attached = kind.endsWith(" ATTACH") ? relations.get(tableKey({ schema, name: tag })) : undefined;
	return attached === undefined ? dependencies : [attached];
}

function onTable(table: TableId | undefined): ObjectName {
	return table ? { table } : {};
}

function tagId(entry: TocEntry): ObjectId {
	return `${entry.kind.toLowerCase()} ${entry.tag}${entry.schema === undefined ? "" : ` in ${entry.schema}`}`;
}

/** Not the user's: chunks, TimescaleDB's triggers, what every database has, and the words that extensions say about themselves. */
function isForeign(entry: TocEntry, name: ObjectName, scope: Scope): boolean {
	if (name.table && scope.chunks.has(tableKey(name.table))) return true;
	if (entry.kind === "TRIGGER" && timescaledbTriggers.some((trigger) => trigger === name.name)) return true;
	if (entry.kind === "SCHEMA" && entry.tag === "public") return true;
	if (entry.kind === "DATABASE" || entry.sql === "") return true;
	return entry.kind === "COMMENT" && (entry.tag === "EXTENSION timescaledb" || scope.ownComments.has(entry.sql));
}

/** Passwords stand in these in clear text. They are listed, never executed. */
function withoutSecrets({ kind, sql }: TocEntry): string {
	return kind === "SUBSCRIPTION" || kind === "USER MAPPING" ? sql.replaceAll(/'(?:[^']|'')*'/g, "'***'") : sql;
}

/** A migration may change it on the source while it runs, which makes the object no other. */
function withoutReplicaIdentity(sql: string): string {
	return sql.replace(/\n\nALTER TABLE ONLY .* REPLICA IDENTITY (?:FULL|NOTHING|USING INDEX .*);(?=\n|$)/, "");
}
