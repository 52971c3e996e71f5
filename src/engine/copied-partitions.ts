import type { Action } from "../actions/registry.js";
import type { CopiedPart } from "../model/copy-part.js";
import type { FoldedTable } from "../model/partition-leaf.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { noteDetails } from "./journal.js";

/** What happened to a partition unsent, as the journal keeps it. */
export interface NotedChange {
	readonly id: string;
	readonly kind: "left" | "came" | "rewritten";
	readonly name: string;
	/** By the target's clock, ms since 1970. */
	readonly at: number;
}

/** A table whose partitions are one hypertable on the target, with those that it has had since the snapshot that it was copied under. */
export interface CopiedPartitions extends FoldedTable {
	/** The action that noted them. */
	readonly action: string;
	readonly noted: readonly NotedChange[];
}

export async function readCopiedPartitions(target: Queryable, actions: readonly Action[]): Promise<readonly CopiedPartitions[]> {
	const tables = new Map(
		actions.flatMap((action) => (action.kind === "copy-part" && action.args.otherThan ? [[action.id, action.args.table] as const] : [])),
	);
	if (tables.size === 0) return [];
	const rows = await target.query<{ action: string; details: Partial<CopiedPart> & { readonly noted?: readonly NotedChange[] } }>(
		sql`select action, details from _hyperferry.journal where action = any(${[...tables.keys()]})`,
	);
	return rows.flatMap(({ action, details: { leaves, noted = [] } }) => {
		const table = tables.get(action);
		return table && leaves ? [{ table, leaves, action, noted }] : [];
	});
}

/** Keeps what was noticed, also for the time after a restart. */
export async function notePartitions(target: Queryable, { action, leaves, noted }: CopiedPartitions): Promise<void> {
	await noteDetails(target, action, { leaves, noted });
}
