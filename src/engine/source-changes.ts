import type { SourceChange } from "../actions/action.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";

/** To be called before the change is made; the first note of a change stays, because only it knows what was there before us. */
export async function recordSourceChange(target: Queryable, change: SourceChange): Promise<void> {
	await target.query(sql`
		insert into _hyperferry.source_change (kind, object, undo) values (${change.kind}, ${change.object}, ${change.undo})
		on conflict do nothing`);
}

export async function readSourceChanges(target: Queryable): Promise<SourceChange[]> {
	return target.query("select kind, object, undo from _hyperferry.source_change order by at, kind, object");
}

/** After it was undone. */
export async function forgetSourceChange(target: Queryable, change: Pick<SourceChange, "kind" | "object">): Promise<void> {
	await target.query(sql`delete from _hyperferry.source_change where kind = ${change.kind} and object = ${change.object}`);
}
