import type { Diagnostic } from "../../model/diagnostic.js";
import type { Lsn } from "../../model/lsn.js";
import { isTransient } from "../../pg/connection-error.js";
import type { AppliedTable } from "./applied-table.js";

/** The open target transaction is of no use any more: read again from the last committed position. */
export class Rewind extends Error {}

/** The net effect of a table's changes could not be written as sets: the same stretch row by row, in the source's order. */
export class SetFailed extends Error {
	constructor(
		readonly table: AppliedTable,
		options?: { readonly cause?: unknown },
	) {
		super(`the changes of ${table.shape.name} go row by row`, options);
	}
}

/** Tables that cannot go on, from the transaction at `commitLsn` on; `diagnose` may ask the target for names. */
export class StopsTables extends Error {
	constructor(
		readonly tables: readonly AppliedTable[],
		readonly commitLsn: Lsn,
		readonly diagnose: (table: AppliedTable) => Diagnostic | Promise<Diagnostic>,
		options?: { readonly cause?: unknown },
	) {
		super(`${tables.map(({ shape }) => shape.name).join(", ")} cannot go on`, options);
	}
}

/** What the server answered, as SQLSTATE; undefined for errors of the connection and our own. */
function sqlstateOf(error: unknown): string | undefined {
	if (!(error instanceof Error) || !("severity" in error)) return undefined;
	const { code } = error as { readonly code?: unknown };
	return typeof code === "string" ? code : undefined;
}

/**
 * True when the same changes may be taken a moment later: connection trouble, serialization failure, deadlock, lock timeout, cancelled by an
 * administrator, no resources. https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
export function isPassing(error: unknown): boolean {
	const code = sqlstateOf(error);
	return isTransient(error) || (code !== undefined && (["40001", "40P01", "55P03", "57014"].includes(code) || code.startsWith("53")));
}

/** True when the server refused what the statement wanted to write: another way, or no way, but not later. */
export function isRefusal(error: unknown): boolean {
	return sqlstateOf(error) !== undefined && !isPassing(error);
}
