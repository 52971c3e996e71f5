import type { Endpoint } from "../model/endpoint.js";
import type { Emit } from "../model/events.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Queryable, Session } from "../model/queryable.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { describeComparison, type VerifyLevel, type VerifyOutcome } from "../model/verify-outcome.js";
import { openSession } from "../pg/session.js";
import { compareTables } from "./compare-tables.js";
import { type ComparedTable, comparedTable } from "./compared-table.js";
import { bytesOfRange } from "./key-range.js";
import { openReaders, type ReaderOptions, type VerifyPosition } from "./position.js";
import { readTableColumns } from "./table-columns.js";
import { openVerifyProgress } from "./verify-progress.js";

export interface VerifyRequest {
	readonly sourceEndpoint: Endpoint;
	readonly targetEndpoint: Endpoint;
	/** Of the migration. */
	readonly name: string;
	readonly tables: readonly PlannedTable[];
	readonly level: VerifyLevel;
	/** Tables, or ranges of large ones, at a time. */
	readonly jobs: number;
	readonly position: VerifyPosition;
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
	readonly signal: AbortSignal;
}

/**
 * Compares both sides at one position, each server computing from its own snapshot, both at the same time, while streaming goes on. Reads only.
 * Reports every difference; throws what connecting throws, E423, or the signal's reason.
 */
export async function verifyTables(request: VerifyRequest): Promise<VerifyOutcome> {
	const { level, signal } = request;
	const { wanted, notCompared } = select(request);
	const sessions: Session[] = [];
	const cut = () => void Promise.all(sessions.map((session) => session.close()));
	signal.addEventListener("abort", cut);
	try {
		await using readers = await openReaders(readerOptions(request, wanted, sessions), request.position);
		const prepared = await prepare(wanted, level, first(readers.source.sessions), first(readers.target.sessions));
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
	} finally {
		signal.removeEventListener("abort", cut);
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

function readerOptions(
	{ sourceEndpoint, targetEndpoint, name, jobs, signal }: VerifyRequest,
	tables: readonly PlannedTable[],
	opened: Session[],
): ReaderOptions {
	const ranges = tables.reduce((sum, { bytes }) => sum + Math.max(1, Math.ceil(bytes / bytesOfRange)), 0);
	const opener = (endpoint: Endpoint) => async () => {
		signal.throwIfAborted();
		const session = await openSession(endpoint, { applicationName: `hyperferry/${name}/verify` });
		opened.push(session);
		return session;
	};
	return {
		sourceEndpoint,
		name,
		jobs: Math.max(1, Math.min(jobs, ranges)),
		openSource: opener(sourceEndpoint),
		openTarget: opener(targetEndpoint),
		signal,
	};
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

async function prepare(
	wanted: readonly PlannedTable[],
	level: VerifyLevel,
	source: Session,
	target: Session,
): Promise<readonly ComparedTable[]> {
	const ids = wanted.map(({ table }) => table);
	const [left, right] = await Promise.all([readTableColumns(source, ids), readTableColumns(target, ids)]);
	const [encoding, other] = await Promise.all([encodingOf(source), encodingOf(target)]);
	return wanted.map((planned) => comparedTable(planned, level, encoding !== other, left, right));
}

async function encodingOf(session: Queryable): Promise<string | undefined> {
	return (await session.query<{ encoding: string }>("select getdatabaseencoding() as encoding"))[0]?.encoding;
}

function first(sessions: readonly Session[]): Session {
	const [session] = sessions;
	if (!session) throw new Error("no reader");
	return session;
}
