import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { IndexFacts } from "./catalog.js";
import { groupByTable } from "./group-by-table.js";

interface Row extends Omit<IndexFacts, "columns" | "include" | "operators" | "constraint" | "bytes" | "replicaIdentity"> {
	readonly relid: number;
	readonly replica_identity: boolean;
	readonly columns: readonly (string | null)[];
	readonly include: readonly string[];
	readonly operators: readonly string[] | null;
	readonly constraint: string | null;
	readonly bytes: string;
}

/** Indexes by table OID, in name order. */
export async function readIndexes(session: Queryable, oids: readonly number[]): Promise<ReadonlyMap<number, readonly IndexFacts[]>> {
	const rows = await session.query<Row>(sql`
		select i.indrelid as relid, c.relname as name, i.indisunique as unique, i.indisprimary as primary, i.indisexclusion as exclusion,
			i.indisvalid as valid, i.indimmediate as immediate, i.indisreplident as replica_identity, i.indpred is not null as partial,
			array(
				select a.attname::text from unnest(i.indkey::int2[]) with ordinality k (attnum, place)
				left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum <> 0
				where k.place <= i.indnkeyatts order by k.place
			) as columns,
			array(
				select a.attname::text from unnest(i.indkey::int2[]) with ordinality k (attnum, place)
				join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
				where k.place > i.indnkeyatts order by k.place
			) as include,
			case when i.indisexclusion then array(
				select o.oprname::text from unnest(con.conexclop) with ordinality k (oid, place) join pg_operator o on o.oid = k.oid order by k.place
			) end as operators,
			con.conname as constraint, pg_get_indexdef(i.indexrelid) as definition, pg_relation_size(i.indexrelid) as bytes
		from pg_index i join pg_class c on c.oid = i.indexrelid
			left join pg_constraint con on con.conindid = i.indexrelid and con.conrelid = i.indrelid and con.contype in ('p', 'u', 'x')
		where i.indrelid = any (${oids}::oid[])
		order by i.indrelid, c.relname collate "C"`);
	return groupByTable(
		rows.map(({ relid, replica_identity, columns, operators, constraint, bytes, ...row }): [number, IndexFacts] => [
			relid,
			{
				...row,
				replicaIdentity: replica_identity,
				columns: columns.map((column) => column ?? undefined),
				...(operators === null ? {} : { operators }),
				...(constraint === null ? {} : { constraint }),
				bytes: Number(bytes ?? 0),
			},
		]),
	);
}
