import type { Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { Amendment } from "../plan/amend-plan.js";
import { markApart } from "./apart-tables.js";
import { forgetActions } from "./journal.js";

/** Makes the amended plan the migration's: tables that joined are to be copied apart, those that left are forgotten. All or nothing. */
export async function saveAmendment(target: Session, { plan, joined, left, forget }: Amendment): Promise<void> {
	await target.transaction(async (transaction) => {
		await transaction.query(
			sql`update _hyperferry.migration set plan_id = ${plan.planId}, plan = ${JSON.stringify(plan)} where name = ${plan.name}`,
		);
		await forgetActions(transaction, forget);
		for (const { schema, name } of left) {
			await transaction.query(sql`delete from _hyperferry.table_state where schema_name = ${schema} and table_name = ${name}`);
		}
		await markApart(transaction, joined);
	});
}
