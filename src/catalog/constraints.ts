import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { ForeignKeyFacts, TableFacts } from "./catalog.js";
import { groupByTable } from "./group-by-table.js";

interface ForeignKeyRow extends Omit<ForeignKeyFacts, "references" | "referencedColumns"> {
	readonly relid: number;
	readonly schema: string;
	readonly table: string;
	readonly referenced: readonly string[];
}

/** Foreign keys by table OID (`oids`: an array literal), in name order; those that a partition has from its parent are the parent's. */
export async function readForeignKeys(session: Queryable, oids: string): Promise<ReadonlyMap<number, readonly ForeignKeyFacts[]>> {
	const rows = await session.query<ForeignKeyRow>(sql`
		select c.conrelid as relid, c.conname as name, n.nspname as schema, t.relname as table, c.convalidated as validated,
			array(
				select a.attname::text from unnest(c.conkey) with ordinality k (attnum, place)
				join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum order by k.place
			) as columns,
			array(
				select a.attname::text from unnest(c.confkey) with ordinality k (attnum, place)
				join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.attnum order by k.place
			) as referenced,
			pg_get_constraintdef(c.oid) as definition
		from pg_constraint c join pg_class t on t.oid = c.confrelid join pg_namespace n on n.oid = t.relnamespace
		where c.contype = 'f' and c.conparentid = 0 and c.conrelid = any (${oids}::oid[])
		order by c.conrelid, c.conname collate "C"`);
	return groupByTable(
		rows.map(({ relid, schema, table, referenced, ...row }): [number, ForeignKeyFacts] => [
			relid,
			{ ...row, references: { schema, name: table }, referencedColumns: referenced },
		]),
	);
}

type CheckFacts = TableFacts["checks"][number];

/** Check constraints by table OID (`oids`: an array literal), in name order. */
export async function readChecks(session: Queryable, oids: string): Promise<ReadonlyMap<number, readonly CheckFacts[]>> {
	const rows = await session.query<Omit<CheckFacts, "noInherit"> & { relid: number; no_inherit: boolean }>(sql`
		select conrelid as relid, conname as name, connoinherit as no_inherit, convalidated as validated, pg_get_constraintdef(oid) as definition
		from pg_constraint where contype = 'c' and conrelid = any (${oids}::oid[]) order by conrelid, conname collate "C"`);
	return groupByTable(rows.map(({ relid, no_inherit, ...row }): [number, CheckFacts] => [relid, { ...row, noInherit: no_inherit }]));
}
