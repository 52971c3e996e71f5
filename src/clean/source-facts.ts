import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";

/** Our slot, and temporary ones that a session of this migration holds: another migration's name may begin with ours. */
export async function readSlots(
	source: Queryable,
	name: string,
): Promise<readonly { readonly name: string; readonly pid: number | null }[]> {
	return source.query(sql`
		select slot_name as name, active_pid as pid from pg_replication_slots s
		where database = current_database() and (slot_name = ${`hyperferry_${name}`} or temporary and exists (
			select from pg_stat_activity where pid = active_pid and starts_with(application_name, ${`hyperferry/${name}/`})))
		order by slot_name`);
}

export async function readPublications(source: Queryable, name: string): Promise<readonly string[]> {
	const rows = await source.query<{ name: string }>(sql`
		select pubname as name from pg_publication where pubname in (${`hyperferry_${name}`}, ${`hyperferry_${name}_ins`}) order by pubname`);
	return rows.map((row) => row.name);
}

/** pg_class.relreplident of a table, named as in SQL; undefined when there is no such table. */
export async function readReplicaIdentity(source: Queryable, table: string): Promise<string | undefined> {
	const [row] = await source.query<{ identity: string }>(sql`
		select relreplident::text as identity from pg_class where oid = to_regclass(${table})`);
	return row?.identity;
}
