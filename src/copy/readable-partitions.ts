import type { CopyPartArgs } from "../model/copy-part.js";
import type { Queryable } from "../model/queryable.js";
import { quoteTable, sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";

/**
 * What a part of a folded table has to read under the transaction's snapshot: nothing of a partition that the table does not have there, or that
 * was dropped since; every partition that the plan does not know, for the part that is there for them. Other parts are read as they are.
 */
export async function readableParts(transaction: Queryable, part: CopyPartArgs): Promise<readonly CopyPartArgs[]> {
	const { partition, otherThan } = part;
	if (!partition && !otherThan) return [part];
	const leaves = await leavesOf(transaction, part.table);
	if (partition) return leaves.some((leaf) => tableKey(leaf) === tableKey(partition)) ? [part] : [];
	const known = new Set(otherThan?.map(tableKey));
	return leaves.filter((leaf) => !known.has(tableKey(leaf))).map((leaf) => ({ ...part, partition: leaf }));
}

/** pg_inherits is read under the snapshot, which pg_partition_tree() is not; to_regclass() tells what is there now. */
function leavesOf(transaction: Queryable, table: TableId): Promise<TableId[]> {
	return transaction.query<TableId>(sql`
		with recursive below (oid) as (
			select inhrelid from pg_inherits where inhparent = ${quoteTable(table)}::regclass
			union all
			select i.inhrelid from below b join pg_inherits i on i.inhparent = b.oid
		)
		select n.nspname as schema, c.relname as name from below b join pg_class c on c.oid = b.oid join pg_namespace n on n.oid = c.relnamespace
		where c.relkind = 'r' and to_regclass(format('%I.%I', n.nspname, c.relname)) = c.oid
		order by n.nspname collate "C", c.relname collate "C"`);
}
