import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";

/** Details by action id, in the order in which they were done. */
export type DoneActions = ReadonlyMap<string, unknown>;

/** Every action with a journal row is done; there is no other state. */
export async function doneActions(target: Queryable): Promise<DoneActions> {
	const rows = await target.query<{ action: string; details: unknown }>("select action, details from _hyperferry.journal order by serial");
	return new Map(rows.map((row) => [row.action, row.details]));
}

export async function isDone(target: Queryable, action: string): Promise<boolean> {
	return (await target.query(sql`select from _hyperferry.journal where action = ${action}`)).length > 0;
}

/** Throws the server's 23505 (constraint journal_action_key) when the action has a row: then this transaction must not commit. */
export async function markDone(target: Queryable, action: string, details: unknown): Promise<void> {
	await markAllDone(target, [{ action, details }]);
}

/** Like markDone, for several in one statement. */
export async function markAllDone(
	target: Queryable,
	done: readonly { readonly action: string; readonly details: unknown }[],
): Promise<void> {
	await target.query(sql`
		insert into _hyperferry.journal (action, details)
		select * from unnest(${done.map(({ action }) => action)}::text[], ${done.map(({ details }) => JSON.stringify(details ?? {}))}::jsonb[])`);
}

/** Makes actions run again; for what a new snapshot undoes. */
export async function forgetActions(target: Queryable, actions: readonly string[]): Promise<void> {
	await target.query(sql`delete from _hyperferry.journal where action = any(${actions})`);
}

/** Adds to the details of an action that is done. */
export async function noteDetails(target: Queryable, action: string, details: Readonly<Record<string, unknown>>): Promise<void> {
	await target.query(sql`update _hyperferry.journal set details = details || ${JSON.stringify(details)}::jsonb where action = ${action}`);
}
