import type { Queryable } from "../model/queryable.js";
import { arrayLiteral, sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";
import type { ColumnFacts } from "./catalog.js";
import { groupByTable } from "./group-by-table.js";
import type { Scope } from "./scope.js";
import { readTypes } from "./types.js";

interface Row {
	readonly relid: number;
	readonly name: string;
	readonly attnum: number;
	readonly type: string;
	readonly type_oid: number;
	readonly not_null: boolean;
	readonly generated: ColumnFacts["generated"];
	readonly identity: ColumnFacts["identity"];
	readonly default: string | null;
	readonly collation: string | null;
}

/** Columns by the OID of their table, in their order. */
export async function readColumns(
	session: Queryable,
	tables: readonly (TableId & { readonly oid: number })[],
	scope: Scope,
): Promise<ReadonlyMap<number, readonly ColumnFacts[]>> {
	const rows = await session.query<Row>(sql`
		select a.attrelid as relid, a.attname as name, a.attnum,
			format_type(a.atttypid, a.atttypmod) as type, a.atttypid as type_oid, a.attnotnull as not_null,
			a.attgenerated as generated, a.attidentity as identity, pg_get_expr(d.adbin, d.adrelid) as default,
			case when l.oid <> t.typcollation then format('%I.%I', ln.nspname, l.collname) end as collation
		from pg_attribute a join pg_type t on t.oid = a.atttypid
			left join pg_collation l on l.oid = a.attcollation left join pg_namespace ln on ln.oid = l.collnamespace
			left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
		where a.attrelid = any (${arrayLiteral(tables.map(({ oid }) => oid))}::oid[]) and a.attnum > 0 and not a.attisdropped
		order by a.attrelid, a.attnum`);
	const types = await readTypes(session, [...new Set(rows.map((row) => row.type_oid))]);
	const correlations = await readCorrelations(session, scope);
	const keys = new Map(tables.map((table) => [table.oid, tableKey(table)]));
	return groupByTable(
		rows.flatMap((row): [number, ColumnFacts][] => {
			const type = types.get(row.type_oid);
			if (!type) return [];
			const correlation = correlations.get(`${keys.get(row.relid)}${row.name}`);
			const column = {
				name: row.name,
				attnum: row.attnum,
				type: row.type,
				typeOid: row.type_oid,
				...type,
				notNull: row.not_null,
				generated: row.generated,
				identity: row.identity,
				...(row.default === null ? {} : { defaultExpression: row.default }),
				...(row.collation === null ? {} : { collation: row.collation }),
				...(correlation === undefined ? {} : { correlation }),
			};
			return [[row.relid, column]];
		}),
	);
}

/** By tableKey and, behind it, name: of columns with statistics that our role may see. */
async function readCorrelations(session: Queryable, scope: Scope): Promise<ReadonlyMap<string, number>> {
	const rows = await session.query<{ schema: string; table: string; name: string; correlation: string }>(sql`
		select schemaname as schema, tablename as table, attname as name, correlation from pg_stats
		where schemaname = any (${scope.schemas}::text[]) and correlation is not null and not inherited`);
	return new Map(rows.map((row) => [`${tableKey({ schema: row.schema, name: row.table })}${row.name}`, Number(row.correlation)]));
}
