import type { Diagnostic } from "../model/diagnostic.js";
import { formatLsn, type Lsn, parseLsn } from "../model/lsn.js";
import type { Queryable } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { TableId } from "../model/table-id.js";

export interface TableState {
	readonly table: TableId;
	/** Consistent point of the snapshot that the table is copied under: changes apply from there on. */
	readonly copyPoint?: Lsn;
	readonly state: "pending" | "copying" | "copied" | "stopped";
	/** Why it stopped. */
	readonly reason?: Diagnostic;
	/** It is copied, and catches up from its copy point on, while the others stream: those are further. */
	readonly apart: boolean;
}

interface Row {
	readonly schema: string;
	readonly name: string;
	readonly copyPoint: string | null;
	readonly state: TableState["state"];
	readonly reason: Diagnostic | null;
	readonly apart: boolean;
}

export async function readTableStates(target: Queryable): Promise<TableState[]> {
	const rows = await target.query<Row>(
		`select schema_name as schema, table_name as name, copy_point as "copyPoint", state, reason, apart from _hyperferry.table_state order by 1, 2`,
	);
	return rows.map(({ schema, name, copyPoint, state, reason, apart }) => ({
		table: { schema, name },
		state,
		apart,
		...(copyPoint === null ? {} : { copyPoint: parseLsn(copyPoint) }),
		...(reason === null ? {} : { reason }),
	}));
}

/** Sets the state and the reason; a copy point that is not given stays, and so does whether it is apart. */
export async function setTableState(target: Queryable, { table, copyPoint, state, reason }: Omit<TableState, "apart">): Promise<void> {
	const lsn = copyPoint === undefined ? null : formatLsn(copyPoint);
	await target.query(sql`
		insert into _hyperferry.table_state as t (schema_name, table_name, copy_point, state, reason)
		values (${table.schema}, ${table.name}, ${lsn}, ${state}, ${reason ? JSON.stringify(reason) : null})
		on conflict (schema_name, table_name) do update
		set copy_point = coalesce(excluded.copy_point, t.copy_point), state = excluded.state, reason = excluded.reason`);
}

/**
 * Notes a copied part in the transaction that copied it: the table is copied when the journal has every part. The first statement locks the
 * row, so that of two last parts the second sees the first.
 */
export async function notePart(target: Queryable, table: TableId, copyPoint: Lsn, parts: readonly string[]): Promise<void> {
	await setTableState(target, { table, copyPoint, state: "copying" });
	await target.query(sql`
		update _hyperferry.table_state set state = 'copied'
		where schema_name = ${table.schema} and table_name = ${table.name}
		and (select count(*) from _hyperferry.journal where action = any(${parts})) = ${parts.length}`);
}
