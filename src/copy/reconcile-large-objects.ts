import { type LargeObjectRange, rangeCondition } from "../model/large-objects.js";
import type { Queryable, Session } from "../model/queryable.js";
import { raw, sql } from "../model/sql.js";
import { copyLargeObjects } from "./large-objects.js";
import { snapshotMode } from "./snapshot.js";

export interface ReconciledLargeObjects {
	/** On the source. */
	readonly objects: number;
	/** New ones, and those whose contents differed. */
	readonly copied: number;
	/** On the target, because the source has them no more. */
	readonly removed: number;
}

/**
 * Compares the contents of large objects on both sides, computed by the servers, and makes the target's equal, range by range in a target
 * transaction each. Owners, privileges and comments are copied with the contents and not compared. What both sides hold stays within
 * memory, whatever the size of the objects. Throws the servers' errors, and the signal's reason.
 */
export async function reconcileLargeObjects(
	source: Session,
	target: Session,
	ranges: readonly LargeObjectRange[],
	signal: AbortSignal,
): Promise<ReconciledLargeObjects> {
	let sum: ReconciledLargeObjects = { objects: 0, copied: 0, removed: 0 };
	for (const range of ranges) {
		signal.throwIfAborted();
		const found = await source.transaction(async (from) => {
			const [there, here] = await Promise.all([digests(from, range), digests(target, range)]);
			const changed = [...there].filter(([oid, digest]) => here.get(oid) !== digest).map(([oid]) => oid);
			const gone = [...here.keys()].filter((oid) => !there.has(oid));
			const replaced = changed.filter((oid) => here.has(oid));
			if (changed.length + gone.length > 0) {
				await target.transaction(async (to) => {
					await to.query(sql`select lo_unlink(oid) from unnest(${[...gone, ...replaced]}::oid[]) as oid`);
					if (changed.length > 0) await copyLargeObjects(from, to, range, `m.oid = any ('{${changed.join(",")}}'::oid[])`, signal);
				});
			}
			return { objects: there.size, copied: changed.length, removed: gone.length };
		}, snapshotMode);
		sum = { objects: sum.objects + found.objects, copied: sum.copied + found.copied, removed: sum.removed + found.removed };
	}
	return sum;
}

/** Size and checksum of every large object of a range, by oid. 262144 is INV_READ, 2 is SEEK_END. */
async function digests(session: Queryable, range: LargeObjectRange): Promise<ReadonlyMap<number, string>> {
	const rows = await session.query<{ oid: number; digest: string }>(sql`
		select m.oid, s.size || ' ' || (
			select md5(string_agg(md5(lo_get(m.oid, piece * 1048576, 1048576)), '' order by piece)) from generate_series(0::bigint, s.size / 1048576) piece
		) as digest
		from pg_largeobject_metadata m
			cross join lateral (select lo_open(m.oid, 262144) as descriptor offset 0) o
			cross join lateral (select lo_lseek64(o.descriptor, 0, 2) as size offset 0) s
		where ${raw(rangeCondition(range))}`);
	return new Map(rows.map(({ oid, digest }) => [oid, digest]));
}
