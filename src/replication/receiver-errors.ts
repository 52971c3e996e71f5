import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { formatLsn, type Lsn } from "../model/lsn.js";
import { isTransient } from "../pg/connection-error.js";
import { describeError, isServerError } from "../pg/server-error.js";
import type { SlotState } from "./slot.js";

/** What an error of the stream means: try again, or stop with it. */
export type StreamFailure =
	| { readonly kind: "retry"; readonly reason: string }
	/** The server cannot make a message of a change, now or later. */
	| { readonly kind: "too large"; readonly reason: string }
	| { readonly kind: "stop"; readonly error: Error };

const inUse = "55006";
/** Missing slot or publication, invalidated slot, WAL removed. https://www.postgresql.org/docs/17/errcodes-appendix.html */
const gone = new Set(["42704", "55000", "58P01"]);

export function judgeStreamError(error: unknown, slot: string, where: string): StreamFailure {
	const message = error instanceof Error ? error.message : String(error);
	const { code } = error as { code?: string };
	if (error instanceof HyperferryError) {
		if (!isTransient(error)) return { kind: "stop", error };
		return { kind: "retry", reason: error.diagnostics[0]?.why ?? message };
	}
	if (isTransient(error) || code === inUse) return { kind: "retry", reason: message };
	if (isTooLarge(error)) return { kind: "too large", reason: describeError(error) };
	if (code && gone.has(code)) return { kind: "stop", error: slotGone(slot, where, message, error) };
	return { kind: "stop", error: code ? streamRefused(where, message, error) : (error as Error) };
}

/** No text of the server may be larger than 1 GB. https://www.postgresql.org/docs/17/limits.html */
function isTooLarge(error: unknown): boolean {
	return isServerError(error) && (error.code === "54000" || /^invalid memory alloc request size/.test(error.message));
}

/** `tables`: of those published, the ones with the largest values. */
export function changeTooLarge(where: string, why: string, tables: readonly string[], cause: unknown): HyperferryError {
	const diagnostic = {
		code: "E426",
		severity: "error",
		what: `the source cannot send a row that is larger than 1 GB as text${tables.length > 0 ? `; most likely of ${tables.join(", ")}` : ""}`,
		where,
		why,
		fix: [
			"leave that table out of what streams (data: none in the spec), then hyperferry clean, empty the tables on the target, hyperferry apply; move its rows by hand",
			"or make its values smaller on the source, then hyperferry clean, empty the tables on the target, and hyperferry apply: a new slot begins behind that change",
		],
		notes: ["nothing is lost: the slot keeps the changes, but none behind this one can be sent"],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic], { cause });
}

function streamRefused(where: string, why: string, cause: unknown): HyperferryError {
	const diagnostic = {
		code: "E402",
		severity: "error",
		what: "the source ended the replication stream",
		where,
		why,
		fix: ["mend what the server names, then run: hyperferry apply"],
		notes: ["nothing is lost: the slot keeps the changes"],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic], { cause });
}

/** The server can no longer give the changes that were not yet received. */
export function slotGone(slot: string, where: string, why: string, cause?: unknown): HyperferryError {
	const diagnostic = {
		code: "E405",
		severity: "error",
		what: `the source no longer has the changes for slot ${slot}`,
		where,
		why,
		fix: [
			"run hyperferry clean, empty the tables on the target, and run hyperferry apply: it starts again with a new slot",
			"before that, raise max_slot_wal_keep_size on the source if WAL was removed too early",
		],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic], { cause });
}

/** Why this slot cannot serve us; undefined when it can. */
export function slotProblem(slot: SlotState | undefined, database: string): string | undefined {
	if (!slot) return "the slot does not exist";
	if (slot.plugin !== "pgoutput") return `the slot uses the output plugin ${slot.plugin}, not pgoutput`;
	if (slot.database !== database) return `the slot belongs to the database ${slot.database}`;
	if (slot.walStatus === "lost") return "the server removed WAL that the slot needs (wal_status lost)";
	return undefined;
}

/** The slot was confirmed beyond what the change log holds: changes between are nowhere. */
export function changesMissing(slot: string, held: Lsn, confirmed: Lsn): HyperferryError {
	const diagnostic = {
		code: "E404",
		severity: "error",
		what: "the change log lacks changes that the source no longer sends",
		why: `it ends at ${formatLsn(held)}, slot ${slot} was confirmed up to ${formatLsn(confirmed)}`,
		fix: [
			"was the change log moved or deleted? Put it back where it was and run: hyperferry apply",
			"it is lost: run hyperferry clean, empty the tables on the target, and run hyperferry apply",
		],
	} as const;
	return new HyperferryError(exitCodes.failed, [diagnostic]);
}

export function connectionLost(where: string, reason: string, minutes: number | undefined): Diagnostic {
	const given =
		minutes === undefined ? "connecting again" : `gave up after ${minutes < 1 ? "less than a minute" : `${minutes} min`} of trying`;
	return {
		code: "E402",
		severity: minutes === undefined ? "warning" : "error",
		what: `the replication connection to the source was lost: ${given}`,
		where,
		why: reason,
		fix: minutes === undefined ? [] : ["check that the source runs and can be reached, then run: hyperferry apply"],
		notes: ["nothing is lost: the slot keeps the changes"],
	};
}
