import type { Diagnostic } from "../model/diagnostic.js";
import type { FoldedTable, PartitionLeaf } from "../model/partition-leaf.js";
import { recopyCommand } from "../model/recopy-command.js";
import { quoteTable } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";

/** A partition that there is now. */
export interface PresentLeaf extends PartitionLeaf {
	/** It was a table before it became a partition, or writes no WAL: it may have rows that were never sent. */
	readonly mayHaveRows: boolean;
}

/** What a publication says nothing of. */
export interface PartitionChange {
	/** Unique; the same for the same change. */
	readonly id: string;
	readonly kind: "left" | "came" | "rewritten";
	/** "public.metrics_01 of public.metrics" */
	readonly name: string;
	/** None where it takes a comparison to know whether rows are concerned. */
	readonly diagnostic?: Diagnostic;
}

/** How the partitions differ from those that were copied, beyond what is followed: those made since then as partitions. Pure. */
export function partitionChanges({ table, leaves }: FoldedTable, present: readonly PresentLeaf[]): readonly PartitionChange[] {
	const before = new Map(leaves.map((leaf) => [leaf.oid, leaf]));
	const there = new Set(present.map(({ oid }) => oid));
	const change = (kind: PartitionChange["kind"], leaf: PartitionLeaf, of?: (table: TableId, leaf: PartitionLeaf) => Diagnostic) => ({
		id: `${kind} ${leaf.oid} ${leaf.edges} ${leaf.file}`,
		kind,
		name: `${formatTableId(leaf.partition)} of ${formatTableId(table)}`,
		...(of && { diagnostic: of(table, leaf) }),
	});
	const left = leaves.filter(({ oid }) => !there.has(oid)).map((leaf) => change("left", leaf, partitionLeft));
	const others = present.flatMap((leaf) => {
		const known = before.get(leaf.oid);
		if (known ? known.edges !== leaf.edges : leaf.mayHaveRows) return [change("came", leaf, partitionCame)];
		return known && known.file !== leaf.file ? [change("rewritten", leaf)] : [];
	});
	return [...left, ...others];
}

const refusing = "The cutover refuses until a verification has passed that began after this.";

function partitionLeft(table: TableId, { partition, condition }: PartitionLeaf): Diagnostic {
	const name = formatTableId(table);
	const portable = condition !== undefined && !condition.includes("satisfies_hash_partition") && condition.length < 1000;
	return {
		code: "T246",
		severity: "warning",
		what: `partition ${formatTableId(partition)} left ${name} on the source (DETACH or DROP): its rows are still on the target`,
		why: `Neither says anything that a publication sends. ${refusing}`,
		fix: [
			...(portable
				? [`unless another partition has taken its place, on the target: DELETE FROM ${quoteTable(table)} WHERE ${condition};`]
				: [`delete the rows of ${formatTableId(partition)} from ${name} on the target`]),
			`or copy the table again: ${recopyCommand(table)}`,
			"then: hyperferry verify",
		],
		object: name,
	};
}

function partitionCame(table: TableId, { partition }: PartitionLeaf): Diagnostic {
	const name = formatTableId(table);
	return {
		code: "T247",
		severity: "warning",
		what: `partition ${formatTableId(partition)} came to ${name} on the source with what it had: rows of before are not on the target`,
		why: `A publication sends what is written into a partition, not what ATTACH brings along. ${refusing}`,
		fix: [
			"if it brought none: hyperferry verify",
			`else on the source: detach it, make a partition in its place by CREATE TABLE ... PARTITION OF, and INSERT INTO ${quoteTable(table)} SELECT * FROM ${quoteTable(partition)};`,
			`or copy the table again: ${recopyCommand(table)}`,
			"or, where they are few: hyperferry verify --repair, and verify again",
		],
		object: name,
	};
}
