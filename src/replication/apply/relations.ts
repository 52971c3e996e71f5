import { formatTableId, tableKey } from "../../model/table-id.js";
import type { PgSession } from "../../pg/session.js";
import type { Relation } from "../pgoutput/message.js";
import type { AppliedTable } from "./applied-table.js";
import { describeDifference, relationDifference, type ShapeDifference } from "./relation-difference.js";

/** What rows of a relation are for us: rows of a planned table, of a planned table that is not what it was, or nothing. */
interface Route {
	readonly table: AppliedTable | undefined;
	readonly differences: readonly ShapeDifference[];
}

/** By the source's OID. Never changed in place: a rewind takes the map of its position. */
export type Relations = ReadonlyMap<number, Route>;

export function withRelation(relations: Relations, tables: ReadonlyMap<string, AppliedTable>, relation: Relation): Relations {
	return new Map(relations).set(relation.oid, routeOf(relations, tables, relation));
}

function routeOf(relations: Relations, tables: ReadonlyMap<string, AppliedTable>, relation: Relation): Route {
	const table = tables.get(tableKey(relation));
	const before = relations.get(relation.oid)?.table;
	// under its new name it would be none of ours, and its changes would be left out silently
	if (before && before !== table) return { table: before, differences: [{ kind: "moved", to: formatTableId(relation) }] };
	if (!table) return { table, differences: [] };
	const replaced = [...relations].some(([oid, route]) => oid !== relation.oid && route.table === table);
	return { table, differences: replaced ? [{ kind: "replaced" }] : relationDifference(table.planned, relation) };
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
