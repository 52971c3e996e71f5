import type { PgSession } from "../../pg/session.js";
import type { AppliedTable } from "./applied-table.js";
import { applySet } from "./apply-set.js";
import { isRefusal, StopsTables } from "./failures.js";
import type { ChangeSegment, SingleChange } from "./net-effect.js";
import { rowStatement } from "./row-statement.js";
import { changeRefused, noIdentity, rowMissing } from "./stop-diagnostics.js";

/**
 * Writes the changes of one table in the open transaction. Throws SetFailed when the sets did not hit what they must, StopsTables when a
 * single change did not; the transaction must be rolled back then. Errors that may pass are thrown as they are.
 */
export async function applySegments(session: PgSession, table: AppliedTable, segments: readonly ChangeSegment[]): Promise<void> {
	for (const segment of segments) {
		if (segment.kind === "set") await applySet(session, table, segment);
		else for (const single of segment.changes) await applySingle(session, table, single);
	}
}

async function applySingle(session: PgSession, table: AppliedTable, { change, commitLsn }: SingleChange): Promise<void> {
	const { shape } = table;
	if (shape.mode === "none" && change.type !== "insert") throw new StopsTables([table], commitLsn, () => noIdentity(shape, change));
	const statement = rowStatement(shape, change);
	if (!statement) return;
	const { rowCount } = await session.client.query(statement.text, [...statement.values]).catch((error: unknown) => {
		throw isRefusal(error) ? new StopsTables([table], commitLsn, () => changeRefused(shape, change, error), { cause: error }) : error;
	});
	const rows = rowCount ?? 0;
	if (rows === 0 && commitLsn < table.truncatedBefore) return;
	if (rows !== 1) throw new StopsTables([table], commitLsn, () => rowMissing(shape, change, rows));
}
