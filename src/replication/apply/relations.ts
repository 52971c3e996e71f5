import { formatTableId, tableKey } from "../../model/table-id.js";
import type { PgSession } from "../../pg/session.js";
import type { Relation } from "../pgoutput/message.js";
import type { AppliedTable } from "./applied-table.js";
import { describeDifference, relationDifference, type ShapeDifference } from "./relation-difference.js";

/** What rows of a relation are for us: rows of a planned table, of a planned table that is not what it was, or nothing. */
interface Route {
	readonly relation: Relation;
	readonly table: AppliedTable | undefined;
	readonly differences: readonly ShapeDifference[];
}

/** By the source's OID. Never changed in place: a rewind takes the map of its position. */
export type Relations = ReadonlyMap<number, Route>;

/** `earlier`: the message tells what holds already, so it takes the place of what had the name before; else that would be DDL. */
export function withRelation(
	relations: Relations,
	tables: ReadonlyMap<string, AppliedTable>,
	relation: Relation,
	earlier: boolean,
): Relations {
	const table = tables.get(tableKey(relation));
	const replaced = [...relations].filter(([oid, route]) => oid !== relation.oid && table !== undefined && route.table === table);
	const others = new Map(relations);
	// the latest message comes last
	others.delete(relation.oid);
	if (earlier) for (const [oid] of replaced) others.delete(oid);
	const before = relations.get(relation.oid)?.table;
	return others.set(relation.oid, { relation, ...routeOf(table, relation, before, replaced.length > 0 && !earlier) });
}

function routeOf(
	table: AppliedTable | undefined,
	relation: Relation,
	before: AppliedTable | undefined,
	replaced: boolean,
): Omit<Route, "relation"> {
	// under its new name it would be none of ours, and its changes would be left out silently
	if (before && before !== table) return { table: before, differences: [{ kind: "moved", to: formatTableId(relation) }] };
	if (!table) return { table, differences: [] };
	return { table, differences: replaced ? [{ kind: "replaced" }] : relationDifference(table.planned, relation) };
}

/** A table takes part again, or for the first time: what had its name last is meant, as it is now planned. */
export function withTable(relations: Relations, tables: ReadonlyMap<string, AppliedTable>, table: AppliedTable): Relations {
	const isIts = ({ relation, table: former }: Route) => tableKey(relation) === table.key || former?.key === table.key;
	const its = [...relations.values()].filter(isIts).map(({ relation }) => relation);
	const others: Relations = new Map([...relations].filter(([, route]) => !isIts(route)));
	return its.reduce((routes, relation) => withRelation(routes, tables, relation, true), others);
}

/** The differences in words. Built-in types have the same OIDs on all servers, so the target can name them. */
export async function differenceWords(session: PgSession, differences: readonly ShapeDifference[]): Promise<readonly string[]> {
	const types = differences.flatMap((difference) => ("type" in difference ? [difference.type] : []));
	const rows = await session.query<{ oid: number; name: string }>({
		text: `SELECT u.oid, format_type(u.oid, u.modifier) AS name FROM unnest($1::oid[], $2::int[]) AS u(oid, modifier) JOIN pg_type AS t ON t.oid = u.oid WHERE u.oid < 16384`,
		values: [types.map(({ typeOid }) => typeOid), types.map(({ typeModifier }) => typeModifier)],
	});
	const names = new Map(rows.map(({ oid, name }) => [oid, name]));
	return differences.map((difference) => describeDifference(difference, names));
}
