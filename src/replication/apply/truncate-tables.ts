import type { Lsn } from "../../model/lsn.js";
import type { PgSession } from "../../pg/session.js";
import type { AppliedTable } from "./applied-table.js";
import { isRefusal, StopsTables } from "./failures.js";
import { changeRefused } from "./stop-diagnostics.js";

export interface Truncation {
	readonly commitLsn: Lsn;
	readonly tables: readonly AppliedTable[];
	readonly cascade: boolean;
	readonly restartIdentity: boolean;
	/** Other planned tables were truncated with them but must stay as they are here: their copy is newer, or they have stopped. */
	readonly partial: boolean;
}

/** Empties tables in the open transaction. Throws StopsTables when the target refuses. */
export async function truncateTables(session: PgSession, truncation: Truncation): Promise<void> {
	try {
		for (const text of statements(truncation)) await session.exec(text);
	} catch (error) {
		if (!isRefusal(error)) throw error;
		const { tables, commitLsn } = truncation;
		throw new StopsTables(tables, commitLsn, ({ shape }) => changeRefused(shape, "truncate", error), { cause: error });
	}
}

function statements({ tables, cascade, restartIdentity, partial }: Truncation): readonly string[] {
	const names = tables.map(({ shape }) => shape.itself);
	// CASCADE would reach the tables that must stay, and without it their foreign keys forbid TRUNCATE
	if (partial) return names.map((name) => `DELETE FROM ${name}`);
	return [`TRUNCATE ${names.join(", ")}${restartIdentity ? " RESTART IDENTITY" : ""}${cascade ? " CASCADE" : ""}`];
}
