import type { Queryable } from "../model/queryable.js";
import { quoteTable } from "../model/sql.js";
import { type TableId, tableKey } from "../model/table-id.js";

const tablesPerStatement = 500;

/** Whether tables have a row of their own (hypertables: in a chunk), by tableKey; only tables that our role may read. */
export async function readHasRows(
	session: Queryable,
	tables: readonly (TableId & { readonly relkind: string; readonly may_select: boolean })[],
	hypertables: { has(key: string): boolean },
): Promise<ReadonlyMap<string, boolean>> {
	const asked = tables.filter(({ relkind, may_select }) => may_select && relkind === "r");
	const filled = new Map<string, boolean>();
	for (let from = 0; from < asked.length; from += tablesPerStatement) {
		const batch = asked.slice(from, from + tablesPerStatement);
		const text = batch
			.map((table, index) => {
				const only = hypertables.has(tableKey(table)) ? "" : "only ";
				return `select ${index} as index, exists (select from ${only}${quoteTable(table)}) as filled`;
			})
			.join(" union all ");
		const answers = new Map((await session.query<{ index: number; filled: boolean }>(text)).map((row) => [row.index, row.filled]));
		batch.forEach((table, index) => {
			filled.set(tableKey(table), answers.get(index) ?? false);
		});
	}
	return filled;
}
