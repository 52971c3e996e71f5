import type { Emit } from "../model/events.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Session } from "../model/queryable.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { describeComparison, type VerifyLevel, type VerifyOutcome } from "../model/verify-outcome.js";
import { compareTables } from "./compare-tables.js";
import { bytesOfRange } from "./key-range.js";
import { openReaders } from "./position.js";
import { prepareTables } from "./prepare-tables.js";
import { openVerifyProgress } from "./verify-progress.js";
import { openVerifySessions, type VerifySides } from "./verify-sessions.js";

export interface VerifyRequest extends VerifySides {
	readonly tables: readonly PlannedTable[];
	readonly level: VerifyLevel;
	/** Tables, or ranges of large ones, at a time. */
	readonly jobs: number;
	/** Tables to leave out, with the reason to report. */
	readonly leftOut?: readonly { readonly table: TableId; readonly reason: string }[];
	/** How many large objects were copied, to say that they are not compared. */
	readonly largeObjects?: number;
	/**
	 * A folder, which exists, for what differs and for what an interrupted run has found equal. Without it, differences are not narrowed to rows, and
	 * an interrupted run begins anew.
	 */
	readonly kept?: { readonly folder: string; readonly lineage: string };
	/** Called for every range of a table, with how many of all are done. */
	readonly onRange?: (done: number, of: number) => void;
	readonly emit: Emit;
}

/**
 * Compares both sides at one position, each server computing from its own snapshot, both at the same time, while streaming goes on. Reads only.
 * Reports every difference; throws what connecting throws, E423, or the signal's reason.
 */
export async function verifyTables(request: VerifyRequest): Promise<VerifyOutcome> {
	const { level, signal } = request;
	const { wanted, notCompared } = select(request);
	await using sessions = openVerifySessions(request, Math.max(1, Math.min(request.jobs, unitsOf(wanted))));
	try {
		await using readers = await openReaders(sessions.options, request.position);
		const prepared = await prepareTables(wanted, level, first(readers.source.sessions), first(readers.target.sessions));
		const { kept } = request;
		const progress = kept && (await openVerifyProgress(kept.folder, kept.lineage, level, new Date()));
		const {
			compared: tables,
			truncated,
			continued,
		} = await compareTables(prepared, readers, {
			...(kept && progress ? { kept: { folder: kept.folder, progress } } : {}),
			onCompared: (comparison) => request.emit({ type: "info", msg: `verify ${describeComparison(comparison)}` }),
			onRange: request.onRange ?? sayNowAndThen(request.emit),
		});
		await progress?.finish();
		const missed = truncated.map((table) => ({ table, reason: "truncated or written anew meanwhile: run verify again" }));
		return {
			level,
			at: readers.at,
			tables,
			equal: tables.every(({ equal }) => equal),
			notCompared: [...notCompared, ...missed],
			...(continued ? { continued } : {}),
			...(request.largeObjects ? { largeObjects: request.largeObjects } : {}),
		};
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	}
}

const sayMs = 10_000;

/** Where many ranges are compared, a line every ten seconds. */
function sayNowAndThen(emit: Emit): (done: number, of: number) => void {
	let saidAt = performance.now();
	return (done, of) => {
		if (performance.now() - saidAt < sayMs) return;
		saidAt = performance.now();
		emit({ type: "info", msg: `verify ${done} of ${of} ranges compared` });
	};
}

/** How many tables and ranges of large ones there are about. */
function unitsOf(tables: readonly PlannedTable[]): number {
	return tables.reduce((sum, { bytes }) => sum + Math.max(1, Math.ceil(bytes / bytesOfRange)), 0);
}

function select({ tables, leftOut = [] }: VerifyRequest) {
	const reasons = new Map(leftOut.map(({ table, reason }) => [tableKey(table), reason]));
	const reasonOf = ({ table, data }: PlannedTable) => reasons.get(tableKey(table)) ?? (data === "none" ? "data: none" : undefined);
	return {
		wanted: tables.filter((planned) => reasonOf(planned) === undefined),
		notCompared: tables.flatMap((planned) => {
			const reason = reasonOf(planned);
			return reason === undefined ? [] : [{ table: planned.table, reason }];
		}),
	};
}

function first(sessions: readonly Session[]): Session {
	const [session] = sessions;
	if (!session) throw new Error("no reader");
	return session;
}
