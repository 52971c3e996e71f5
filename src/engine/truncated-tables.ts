import type { Action } from "../actions/registry.js";
import type { CopiedPart } from "../model/copy-part.js";
import { type Lsn, maxLsn, parseLsn, zeroLsn } from "../model/lsn.js";
import { tableKey } from "../model/table-id.js";
import type { DoneActions } from "./journal.js";

/** By tableKey: tables that were truncated on the source between the snapshot and the copy of some part, and a position after that. */
export function truncatedTables(actions: readonly Action[], done: DoneActions): ReadonlyMap<string, Lsn> {
	const tables = new Map<string, Lsn>();
	for (const action of actions) {
		if (action.kind !== "copy-part") continue;
		const { truncatedBefore } = (done.get(action.id) ?? {}) as Partial<CopiedPart>;
		if (truncatedBefore === undefined) continue;
		const key = tableKey(action.args.table);
		tables.set(key, maxLsn(tables.get(key) ?? zeroLsn, parseLsn(truncatedBefore)));
	}
	return tables;
}
