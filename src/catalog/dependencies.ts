import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { TocEntry } from "../pg/pgdump/parse-dump.js";

interface DependRow {
	/** "class:oid" */
	readonly object: string;
	readonly on: string;
	/** pg_depend.deptype: i = part of, a = goes with, e = member of the extension, n = needs. */
	readonly type: string;
}

/** Dump ids that each entry needs. */
export async function readDependencies(
	session: Queryable,
	entries: readonly TocEntry[],
): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
	// objects below 16384 come with the server
	const rows = await session.query<DependRow>(sql`
		select distinct d.classid || ':' || d.objid as object, d.refclassid || ':' || d.refobjid as on, d.deptype as type
		from pg_depend d where d.refobjid >= 16384`);
	return resolveDependencies(entries, rows);
}

/**
 * pg_depend speaks of more objects than pg_dump prints (row types, array types, indexes of constraints, rules of views, defaults within a
 * table): those count as the entry that they are part of. https://www.postgresql.org/docs/17/catalog-pg-depend.html
 */
function resolveDependencies(
	entries: readonly Pick<TocEntry, "dumpId" | "classOid" | "oid">[],
	rows: readonly DependRow[],
): ReadonlyMap<number, ReadonlySet<number>> {
	const dumpIds = new Map(
		entries.filter(({ classOid }) => classOid !== 0).map((entry) => [`${entry.classOid}:${entry.oid}`, entry.dumpId]),
	);
	const wholes = new Map<string, DependRow>();
	for (const row of rows) {
		if (dumpIds.has(row.object) || (row.type !== "i" && row.type !== "a" && row.type !== "e")) continue;
		if (wholes.get(row.object)?.type !== "i") wholes.set(row.object, row);
	}
	const entryOf = (key: string): number | undefined => {
		let at: string | undefined = key;
		for (let steps = 0; at !== undefined && steps < 10; steps++) {
			const dumpId = dumpIds.get(at);
			if (dumpId !== undefined) return dumpId;
			at = wholes.get(at)?.on;
		}
		return undefined;
	};
	const needs = new Map<number, Set<number>>();
	for (const row of rows) {
		const from = entryOf(row.object);
		const to = entryOf(row.on);
		if (from === undefined || to === undefined || from === to) continue;
		const set = needs.get(from) ?? new Set();
		needs.set(from, set.add(to));
	}
	return needs;
}
