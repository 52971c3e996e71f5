import type { NoticedChange } from "../cutover/criteria.js";
import { type PresentLeaf, partitionChanges } from "../cutover/partition-changes.js";
import { type CopiedPartitions, type NotedChange, notePartitions, readCopiedPartitions } from "../engine/copied-partitions.js";
import type { Queryable } from "../model/queryable.js";
import { tableKey } from "../model/table-id.js";
import { presentPartitions } from "./source-facts.js";
import type { World } from "./world.js";

/**
 * Notices what happens to partitions that are one hypertable on the target and that no publication sends. What was noticed once stays, also over a
 * restart and even if it was taken back: rows may have come or gone meanwhile. Undefined: there are no such tables.
 */
export function watchPartitions(world: World): (source: Queryable, target: Queryable) => Promise<readonly NoticedChange[] | undefined> {
	return async (source, target) => {
		const tables = await readCopiedPartitions(target, world.migration.plan.actions);
		if (tables.length === 0) return undefined;
		const present = await presentPartitions(source, tables);
		const clock = await clockOf(target);
		const noted: NotedChange[] = [];
		for (const before of tables) {
			const { after, changes } = lookAgain(before, present.get(tableKey(before.table)) ?? [], clock);
			if (after !== before) await notePartitions(target, after);
			for (const { diagnostic } of changes) if (diagnostic) world.emit({ type: "warning", diagnostic });
			noted.push(...after.noted);
		}
		const now = performance.now();
		return noted.map(({ kind, name, at }) => ({ kind, name, noticed: now - (clock - at) }));
	};
}

/** What is new against the last look; the same object where nothing is. */
function lookAgain(before: CopiedPartitions, present: readonly PresentLeaf[], at: number) {
	const changes = partitionChanges(before, present).filter(({ id }) => !before.noted.some((noted) => noted.id === id));
	const known = new Set(before.leaves.map(({ oid }) => oid));
	const newcomers = present.filter(({ oid }) => !known.has(oid));
	if (changes.length + newcomers.length === 0) return { after: before, changes };
	const noted = changes.map(({ id, kind, name }): NotedChange => ({ id, kind, name, at }));
	return { after: { ...before, leaves: [...before.leaves, ...newcomers], noted: [...before.noted, ...noted] }, changes };
}

async function clockOf(target: Queryable): Promise<number> {
	const [row] = await target.query<{ ms: string }>("select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms");
	return Number(row?.ms);
}
