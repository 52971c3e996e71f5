import type { CopyPartArgs } from "../model/copy-part.js";
import type { PartitionLeaf } from "../model/partition-leaf.js";
import type { Queryable } from "../model/queryable.js";
import { quoteTable, sql } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";

export interface ReadableParts {
	readonly parts: readonly CopyPartArgs[];
	/** A partition that the snapshot knows was dropped since. */
	readonly dropped: boolean;
	/** All partitions of the table under the snapshot, for the part that is there for new ones. */
	readonly leaves?: readonly PartitionLeaf[];
}

/**
 * What a part of a folded table has to read under the transaction's snapshot: nothing of a partition that the table does not have there;
 * every partition that the plan does not know, for the part that is there for them. Other parts are read as they are.
 */
export async function readableParts(transaction: Queryable, part: CopyPartArgs): Promise<ReadableParts> {
	const { partition, otherThan } = part;
	if (!partition && !otherThan) return { parts: [part], dropped: false };
	const known = new Set(otherThan?.map(tableKey));
	const wanted = (key: string) => (partition ? key === tableKey(partition) : !known.has(key));
	const all = await leavesOf(transaction, part.table);
	const leaves = all.filter((leaf) => wanted(tableKey(leaf)));
	return {
		...(otherThan && { leaves: all.map(leafOf) }),
		parts: leaves.flatMap(({ now }) => (now ? [{ ...part, partition: { schema: now[0], name: now[1] } }] : [])),
		dropped: leaves.some(({ now }) => !now),
	};
}

/** A partition by its name under the snapshot, and schema and name that it has now. */
interface Leaf extends TableId {
	readonly now: readonly [string, string] | null;
	readonly oid: number;
	readonly file: number;
	readonly edges: string;
	readonly condition: string | null;
}

function leafOf({ schema, name, oid, file, edges, condition }: Leaf): PartitionLeaf {
	return { partition: { schema, name }, oid, file, edges, ...(condition !== null && { condition }) };
}

/** pg_inherits and pg_class are read under the snapshot, which pg_partition_tree() is not; the other functions tell what is there now. */
function leavesOf(transaction: Queryable, table: TableId): Promise<Leaf[]> {
	return transaction.query<Leaf>(sql`
		with recursive below (oid, edges) as (
			select inhrelid, xmin::text from pg_inherits where inhparent = ${quoteTable(table)}::regclass
			union all
			select i.inhrelid, i.xmin::text || ' ' || b.edges from below b join pg_inherits i on i.inhparent = b.oid
		)
		select n.nspname as schema, c.relname as name, c.oid, c.relfilenode as file, b.edges, pg_get_partition_constraintdef(c.oid) as condition,
			case when pg_relation_filenode(c.oid) is not null then (pg_identify_object_as_address('pg_class'::regclass, c.oid, 0)).object_names end as now
		from below b join pg_class c on c.oid = b.oid join pg_namespace n on n.oid = c.relnamespace
		where c.relkind = 'r' order by n.nspname collate "C", c.relname collate "C"`);
}
