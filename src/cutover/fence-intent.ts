import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { FenceIntent } from "./cutover-ports.js";

const kind = "database-setting";
const object = "default_transaction_read_only";

/** Keeps the intent among the changes of the source in `_hyperferry.source_change`, where `clean` finds it as well. */
export function fenceIntent(target: () => Promise<Queryable & AsyncDisposable>): FenceIntent {
	return {
		async read() {
			await using session = await target();
			const query = sql`select undo from _hyperferry.source_change where kind = ${kind} and object = ${object}`;
			return (await session.query<{ undo: string }>(query))[0]?.undo;
		},
		async record(undo) {
			await using session = await target();
			// It must outlive the target's crash before the source is touched
			await session.exec("SET synchronous_commit = on");
			await session.query(sql`
				insert into _hyperferry.source_change (kind, object, undo) values (${kind}, ${object}, ${undo})
				on conflict do nothing`);
		},
		async clear() {
			await using session = await target();
			await session.query(sql`delete from _hyperferry.source_change where kind = ${kind} and object = ${object}`);
		},
	};
}
