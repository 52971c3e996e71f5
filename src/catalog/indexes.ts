import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { ColumnFacts, IndexFacts } from "./catalog.js";
import { groupByTable } from "./group-by-table.js";

interface Row extends Omit<IndexFacts, "columns" | "include" | "operators" | "constraint" | "bytes" | "replicaIdentity"> {
	readonly relid: number;
	readonly replica_identity: boolean;
	/** pg_index.indkey: attribute numbers of the keys and after them of INCLUDE, 0 for expressions. */
	readonly attnums: string;
	readonly keys: number;
	readonly operators: readonly string[] | null;
	readonly constraint: string | null;
	readonly bytes: string | null;
}

/**
 * Indexes by table OID (`oids`: an array literal), in name order; `columns` are the tables'. Sizes of empty tables' are not looked up: the server opens every index for
 * that.
 */
export async function readIndexes(
	session: Queryable,
	oids: string,
	columns: ReadonlyMap<number, readonly Pick<ColumnFacts, "name" | "attnum">[]>,
): Promise<ReadonlyMap<number, readonly IndexFacts[]>> {
	const rows = await session.query<Row>(sql`
		select i.indrelid as relid, c.relname as name, i.indisunique as unique, i.indisprimary as primary, i.indisexclusion as exclusion,
			i.indisvalid as valid, i.indimmediate as immediate, i.indisreplident as replica_identity, i.indpred is not null as partial,
			i.indkey::text as attnums, i.indnkeyatts as keys,
			case when i.indisexclusion then array(
				select o.oprname::text from unnest(con.conexclop) with ordinality k (oid, place) join pg_operator o on o.oid = k.oid order by k.place
			) end as operators,
			con.conname as constraint, pg_get_indexdef(i.indexrelid) as definition,
			case when pg_relation_size(i.indrelid) > 0 then pg_relation_size(i.indexrelid) end as bytes
		from pg_index i join pg_class c on c.oid = i.indexrelid
			left join pg_constraint con on con.conindid = i.indexrelid and con.conrelid = i.indrelid and con.contype in ('p', 'u', 'x')
		where i.indrelid = any (${oids}::oid[])
		order by i.indrelid, c.relname collate "C"`);
	return groupByTable(
		rows.map(({ relid, replica_identity, attnums, keys, operators, constraint, bytes, ...row }): [number, IndexFacts] => {
			const names = attnums.split(" ").map((attnum) => columns.get(relid)?.find((column) => column.attnum === Number(attnum))?.name);
			return [
				relid,
				{
					...row,
					replicaIdentity: replica_identity,
					columns: names.slice(0, keys),
					include: names.slice(keys).filter((name) => name !== undefined),
					...(operators === null ? {} : { operators }),
					...(constraint === null ? {} : { constraint }),
					bytes: Number(bytes ?? 0),
				},
			];
		}),
	);
}
