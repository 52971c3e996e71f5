import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { TocEntry } from "../pg/pgdump/parse-dump.js";
import type { OutsideObject } from "./catalog.js";
import { foreignSchema } from "./scope.js";

interface DependRow {
	/** "class:oid" */
	readonly object: string;
	readonly on: string;
	/** pg_depend.deptype: i = part of, a = goes with, e = member of the extension, n = needs. */
	readonly type: string;
}

export interface Dependencies {
	/** Dump ids that each entry needs. */
	readonly needs: ReadonlyMap<number, ReadonlySet<number>>;
	/** What entries need that is no entry, because it is in a schema that was not read. */
	readonly outside: ReadonlyMap<number, readonly OutsideObject[]>;
}

export async function readDependencies(session: Queryable, entries: readonly TocEntry[]): Promise<Dependencies> {
	// objects below 16384 come with the server
	const rows = await session.query<DependRow>(sql`
		select distinct d.classid || ':' || d.objid as object, d.refclassid || ':' || d.refobjid as on, d.deptype as type
		from pg_depend d where d.refobjid >= 16384`);
	const { needs, unresolved } = resolveDependencies(entries, rows);
	const names = await nameOutside(session, [...new Set([...unresolved.values()].flatMap((keys) => [...keys]))]);
	const outside = [...unresolved].map(([dumpId, keys]) => [dumpId, [...keys].flatMap((key) => names.get(key) ?? [])] as const);
	return { needs, outside: new Map(outside.filter(([, found]) => found.length > 0)) };
}

/** Of objects by "class:oid", those of the user's schemas. */
async function nameOutside(session: Queryable, keys: readonly string[]): Promise<ReadonlyMap<string, OutsideObject>> {
	if (keys.length === 0) return new Map();
	const rows = await session.query<OutsideObject & { key: string }>(sql`
		select k.key, i.type, i.identity from unnest(${keys}::text[]) as k (key)
			cross join lateral pg_identify_object(split_part(k.key, ':', 1)::oid, split_part(k.key, ':', 2)::oid, 0) i
		where i.schema !~ ${foreignSchema} or (i.schema is null and i.type = 'schema' and i.name !~ ${foreignSchema})
		order by i.type, i.identity`);
	return new Map(rows.map(({ key, type, identity }) => [key, { type, identity }]));
}

/**
 * pg_depend speaks of more objects than pg_dump prints (row types, array types, indexes of constraints, rules of views, defaults within a
 * table): those count as the entry that they are part of. https://www.postgresql.org/docs/17/catalog-pg-depend.html
 */
function resolveDependencies(
	entries: readonly Pick<TocEntry, "dumpId" | "classOid" | "oid">[],
	rows: readonly DependRow[],
): { readonly needs: Dependencies["needs"]; readonly unresolved: ReadonlyMap<number, ReadonlySet<string>> } {
	const dumpIds = new Map(
		entries.filter(({ classOid }) => classOid !== 0).map((entry) => [`${entry.classOid}:${entry.oid}`, entry.dumpId]),
	);
	const wholes = new Map<string, DependRow>();
	for (const row of rows) {
		if (dumpIds.has(row.object) || (row.type !== "i" && row.type !== "a" && row.type !== "e")) continue;
		if (wholes.get(row.object)?.type !== "i") wholes.set(row.object, row);
	}
	const whole = (key: string): string => {
		let at = key;
		for (let steps = 0; steps < 10 && !dumpIds.has(at); steps++) at = wholes.get(at)?.on ?? at;
		return at;
	};
	const needs = new Map<number, Set<number>>();
	const unresolved = new Map<number, Set<string>>();
	for (const row of rows) {
		const from = dumpIds.get(whole(row.object));
		if (from === undefined) continue;
		const on = whole(row.on);
		const to = dumpIds.get(on);
		if (to === undefined) unresolved.set(from, (unresolved.get(from) ?? new Set()).add(on));
		else if (from !== to) needs.set(from, (needs.get(from) ?? new Set()).add(to));
	}
	return { needs, unresolved };
}
