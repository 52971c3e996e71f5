import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { tableKey } from "../model/table-id.js";
import type { ColumnFacts } from "./catalog.js";
import { groupByTable } from "./group-by-table.js";
import type { Scope } from "./scope.js";
import { readTypes } from "./types.js";

interface Row {
	readonly relid: number;
	readonly schema: string;
	readonly table: string;
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

/** Columns by table OID, in their order. */
export async function readColumns(
	session: Queryable,
	oids: readonly number[],
	scope: Scope,
): Promise<ReadonlyMap<number, readonly ColumnFacts[]>> {
	const rows = await session.query<Row>(sql`
		select a.attrelid as relid, n.nspname as schema, c.relname as table, a.attname as name, a.attnum,
			format_type(a.atttypid, a.atttypmod) as type, a.atttypid as type_oid, a.attnotnull as not_null,
			a.attgenerated as generated, a.attidentity as identity, pg_get_expr(d.adbin, d.adrelid) as default,
			case when l.oid <> t.typcollation then format('%I.%I', ln.nspname, l.collname) end as collation
		from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
			join pg_type t on t.oid = a.atttypid
			left join pg_collation l on l.oid = a.attcollation left join pg_namespace ln on ln.oid = l.collnamespace
			left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
		where a.attrelid = any (${oids}::oid[]) and a.attnum > 0 and not a.attisdropped
		order by a.attrelid, a.attnum`);
	const types = await readTypes(session, [...new Set(rows.map((row) => row.type_oid))]);
	const correlations = await readCorrelations(session, scope);
	return groupByTable(
		rows.flatMap((row): [number, ColumnFacts][] => {
			const type = types.get(row.type_oid);
			if (!type) return [];
			const correlation = correlations.get(correlationKey(row.schema, row.table, row.name));
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

/** Of columns with statistics that our role may see. */
async function readCorrelations(session: Queryable, scope: Scope): Promise<ReadonlyMap<string, number>> {
	const rows = await session.query<{ schema: string; table: string; name: string; correlation: string }>(sql`
		select schemaname as schema, tablename as table, attname as name, correlation from pg_stats
		where schemaname = any (${scope.schemas}::text[]) and correlation is not null and not inherited`);
	return new Map(rows.map((row) => [correlationKey(row.schema, row.table, row.name), Number(row.correlation)]));
}

function correlationKey(schema: string, table: string, column: string): string {
	return `${tableKey({ schema, name: table })}${column}`;
}
