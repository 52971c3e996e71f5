import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { LockWait, SourceStrain } from "./protection.js";

/** Remembers since when each session waits: older servers do not say it, and not to every role. */
export function createLockWatch(applicationName: string): (source: Queryable, nowMs: number) => Promise<readonly LockWait[]> {
	let since = new Map<number, number>();
	return async (source, nowMs) => {
		const rows = await source.query<{ pid: number; blockers: string; relation: string | null }>(sql`
			select l.pid, array_to_string(array(select unnest(pg_blocking_pids(l.pid)) intersect select unnest(ours.pids)), ',') as blockers,
				min(l.relation)::regclass::text as relation
			from pg_locks l, (select array_agg(pid) as pids from pg_stat_activity
				where application_name = ${applicationName} and datname = current_database() and pid <> pg_backend_pid()) as ours
			where not l.granted and not l.pid = any (ours.pids) and pg_blocking_pids(l.pid) && ours.pids
			group by l.pid, ours.pids`);
		since = new Map(rows.map(({ pid }) => [pid, since.get(pid) ?? nowMs]));
		return rows.map(({ pid, blockers, relation }) => ({
			pid,
			ms: nowMs - (since.get(pid) ?? nowMs),
			blockers: blockers.split(",").map(Number),
			...(relation === null ? {} : { relation }),
		}));
	};
}

/** Bytes of WAL beyond which the server gives a slot up; undefined: never. https://www.postgresql.org/docs/17/runtime-config-replication.html */
export async function slotKeepLimit(source: Queryable): Promise<number | undefined> {
	const [row] = await source.query<{ megabytes: string }>(
		"select setting as megabytes from pg_settings where name = 'max_slot_wal_keep_size' and setting::bigint >= 0",
	);
	return row && Number(row.megabytes) * 1024 ** 2;
}

/** How far the standbys of the source are behind; those that the role may not see are left out. https://www.postgresql.org/docs/17/monitoring-stats.html */
export async function replicaLags(source: Queryable): Promise<SourceStrain["replicas"]> {
	const rows = await source.query<{ name: string; behind: string }>(`
		select application_name as name, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::text as behind from pg_stat_replication r
		where replay_lsn is not null and not exists (select from pg_replication_slots where slot_type = 'logical' and active_pid = r.pid)`);
	return rows.map(({ name, behind }) => ({ name, behindBytes: Number(behind) }));
}
