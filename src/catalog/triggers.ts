import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { TableFacts } from "./catalog.js";
import { groupByTable } from "./group-by-table.js";

/** TimescaleDB makes these for its hypertables. */
export const timescaledbTriggers = ["ts_insert_blocker", "ts_cagg_invalidation_trigger"] as const;

type TriggerFacts = TableFacts["triggers"][number];

/** Triggers by table OID, in name order; `oids` is an array literal. Bit 1 of tgtype is FOR EACH ROW. */
export async function readTriggers(session: Queryable, oids: string): Promise<ReadonlyMap<number, readonly TriggerFacts[]>> {
	const rows = await session.query<Omit<TriggerFacts, "transitionTables"> & { relid: number; transition: boolean }>(sql`
		select tgrelid as relid, tgname as name, tgtype & 1 = 1 as row, tgenabled as enabled,
			tgoldtable is not null or tgnewtable is not null as transition
		from pg_trigger where not tgisinternal and tgrelid = any (${oids}::oid[]) and tgname <> all (${timescaledbTriggers}::text[])
		order by tgrelid, tgname collate "C"`);
	return groupByTable(
		rows.map(({ relid, transition, ...row }): [number, TriggerFacts] => [relid, { ...row, transitionTables: transition }]),
	);
}

/** Names of rules by table OID (`oids`: an array literal); a view's own is no rule of the user. */
export async function readRules(session: Queryable, oids: string): Promise<ReadonlyMap<number, readonly string[]>> {
	const rows = await session.query<{ relid: number; name: string }>(sql`
		select ev_class as relid, rulename as name from pg_rewrite
		where ev_class = any (${oids}::oid[]) and rulename <> '_RETURN' order by ev_class, rulename collate "C"`);
	return groupByTable(rows.map(({ relid, name }) => [relid, name]));
}
