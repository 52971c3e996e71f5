import type { Queryable, Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import { doneActions, forgetActions } from "./journal.js";
import { setTableState } from "./table-states.js";

/** Sets tables apart from those that stream, to be copied (again): what was done of their copy is to be done anew. All or nothing. */
export async function setApart(target: Session, tables: readonly TableId[]): Promise<void> {
	await target.transaction((transaction) => markApart(transaction, tables));
}

/** The same in an open transaction. */
export async function markApart(transaction: Queryable, tables: readonly TableId[]): Promise<void> {
	const done = [...(await doneActions(transaction)).keys()];
	for (const table of tables) {
		await setTableState(transaction, { table, state: "pending" });
		await transaction.query(sql`
			update _hyperferry.table_state set apart = true where schema_name = ${table.schema} and table_name = ${table.name}`);
		await forgetActions(
			transaction,
			done.filter((id) => belongsToCopy(id, formatTableId(table))),
		);
	}
}

function belongsToCopy(id: string, subject: string): boolean {
	return id.startsWith(`copy-part:${subject}#`) || id === `create-chunks:${subject}` || id === `analyze-table:${subject}`;
}

/** They have caught up, or stopped: they take part again with what their states say. */
export async function endApart(target: Queryable, tables: readonly TableId[]): Promise<void> {
	await target.query(sql`
		update _hyperferry.table_state set apart = false where (schema_name, table_name) in
			(select * from unnest(${tables.map(({ schema }) => schema)}::text[], ${tables.map(({ name }) => name)}::text[]))`);
}
