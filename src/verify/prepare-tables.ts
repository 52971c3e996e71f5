import type { PlannedTable } from "../model/planned-table.js";
import type { Queryable } from "../model/queryable.js";
import type { VerifyLevel } from "../model/verify-outcome.js";
import { type ComparedTable, comparedTable } from "./compared-table.js";
import { readTableColumns } from "./table-columns.js";

/** How each side reads each of the tables, in their order. */
export async function prepareTables(
	wanted: readonly PlannedTable[],
	level: VerifyLevel,
	source: Queryable,
	target: Queryable,
): Promise<readonly ComparedTable[]> {
	const ids = wanted.map(({ table }) => table);
	const [left, right] = await Promise.all([readTableColumns(source, ids), readTableColumns(target, ids)]);
	const [encoding, other] = await Promise.all([encodingOf(source), encodingOf(target)]);
	return wanted.map((planned) => comparedTable(planned, level, encoding !== other, left, right));
}

async function encodingOf(session: Queryable): Promise<string | undefined> {
	return (await session.query<{ encoding: string }>("select getdatabaseencoding() as encoding"))[0]?.encoding;
}
