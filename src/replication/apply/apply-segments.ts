import { quoteLiteral } from "../../model/sql.js";
import { copyIn } from "../../pg/copy-in.js";
import type { PgSession } from "../../pg/session.js";
import type { Tuple } from "../pgoutput/message.js";
import type { AppliedTable } from "./applied-table.js";
import { copyText } from "./copy-text.js";
import { isRefusal, SetFailed, StopsTables } from "./failures.js";
import type { ChangeSegment, ChangeSet, SingleChange } from "./net-effect.js";
import { rowStatement } from "./row-statement.js";
import { type CountedStatement, deleteSet, timeBounds, updateSets } from "./set-statements.js";
import { changeRefused, noIdentity, rowMissing } from "./stop-diagnostics.js";
import type { TableShape } from "./table-shape.js";

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

async function applySet(session: PgSession, table: AppliedTable, set: ChangeSet): Promise<void> {
	const { shape } = table;
	try {
		const range = await timeRange(session, shape, [...set.deletes, ...set.updates.map(({ key }) => key)]);
		if (set.deletes.length > 0) await expectRows(session, table, deleteSet(shape, set.deletes, range));
		for (const statement of updateSets(shape, set.updates, range)) await expectRows(session, table, statement);
		if (set.inserts.length > 0) {
			const copied = await copyIn(session.client, copyInto(shape), copyText(set.inserts));
			if (copied !== set.inserts.length) throw new SetFailed(table);
		}
	} catch (error) {
		throw isRefusal(error) ? new SetFailed(table, { cause: error }) : error;
	}
}

async function expectRows(session: PgSession, table: AppliedTable, statement: CountedStatement): Promise<void> {
	if ((await affected(session, statement)) !== statement.expected) throw new SetFailed(table);
}

async function applySingle(session: PgSession, table: AppliedTable, { change, commitLsn }: SingleChange): Promise<void> {
	const { shape } = table;
	if (shape.mode === "none" && change.type !== "insert") throw new StopsTables([table], commitLsn, () => noIdentity(shape, change));
	const statement = rowStatement(shape, change);
	if (!statement) return;
	const rows = await affected(session, statement).catch((error: unknown) => {
		throw isRefusal(error) ? new StopsTables([table], commitLsn, () => changeRefused(shape, change, error), { cause: error }) : error;
	});
	if (rows !== statement.expected) throw new StopsTables([table], commitLsn, () => rowMissing(shape, change, rows));
}

async function affected(session: PgSession, { text, values }: Pick<CountedStatement, "text" | "values">): Promise<number> {
	const { rowCount } = await session.client.query(text, [...values]);
	return rowCount ?? 0;
}

/**
 * A condition on a hypertable's time that holds for all the keys, in literals: only then does the planner leave out the other chunks, where
 * every key would be looked up in every chunk. Empty when the keys do not tell the time.
 */
async function timeRange(session: PgSession, shape: TableShape, keys: readonly Tuple[]): Promise<string> {
	if (shape.time === undefined || !shape.key.includes(shape.time) || keys.length === 0) return "";
	const column = shape.columns[shape.time];
	// there is no min(uuid)
	if (!column || column.cast === "uuid") return "";
	const { text, values } = timeBounds(shape, shape.time, keys);
	const { rows } = await session.client.query<{ least: string; greatest: string }>(text, [...values]);
	const [bounds] = rows;
	if (!bounds) return "";
	const literal = (value: string) => `CAST(${quoteLiteral(value)} AS ${column.cast})`;
	return ` AND t.${column.quoted} BETWEEN ${literal(bounds.least)} AND ${literal(bounds.greatest)}`;
}

function copyInto(shape: TableShape): string {
	const columns = shape.columns.length === 0 ? "" : ` (${shape.columns.map(({ quoted }) => quoted).join(", ")})`;
	return `COPY ${shape.name}${columns} FROM STDIN`;
}
