import type { Endpoint } from "../model/endpoint.js";
import type { Emit } from "../model/events.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Queryable, Session } from "../model/queryable.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { describeComparison, type VerifyLevel, type VerifyOutcome } from "../model/verify-outcome.js";
import { openSession } from "../pg/session.js";
import { type ComparedTable, comparedTable } from "./compared-table.js";
import { digestTables } from "./digest-tables.js";
import { openReaders, type ReaderOptions, type VerifyPosition } from "./position.js";
import { readTableColumns } from "./table-columns.js";

export interface VerifyRequest {
	readonly sourceEndpoint: Endpoint;
	readonly targetEndpoint: Endpoint;
	/** Of the migration. */
	readonly name: string;
	readonly tables: readonly PlannedTable[];
	readonly level: VerifyLevel;
	/** Tables at a time, on each side. */
	readonly jobs: number;
	readonly position: VerifyPosition;
	/** Tables to leave out, with the reason to report. */
	readonly leftOut?: readonly { readonly table: TableId; readonly reason: string }[];
	/** How many large objects were copied, to say that they are not compared. */
	readonly largeObjects?: number;
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
		await using readers = await openReaders(readerOptions(request, wanted.length, sessions), request.position);
		const compared = await prepare(wanted, level, first(readers.source.sessions), first(readers.target.sessions));
		const { compared: tables, truncated } = await digestTables(compared, readers, (comparison) =>
			request.emit({ type: "info", msg: `verify ${describeComparison(comparison)}` }),
		);
		const missed = truncated.map((table) => ({ table, reason: "truncated or written anew meanwhile: run verify again" }));
		return {
			level,
			at: readers.at,
			tables,
			equal: tables.every(({ equal }) => equal),
			notCompared: [...notCompared, ...missed],
			...(request.largeObjects ? { largeObjects: request.largeObjects } : {}),
		};
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	} finally {
		signal.removeEventListener("abort", cut);
	}
}

function readerOptions(
	{ sourceEndpoint, targetEndpoint, name, jobs, signal }: VerifyRequest,
	tables: number,
	opened: Session[],
): ReaderOptions {
	const opener = (endpoint: Endpoint) => async () => {
		signal.throwIfAborted();
		const session = await openSession(endpoint, { applicationName: `hyperferry/${name}/verify` });
		opened.push(session);
		return session;
	};
	return {
		sourceEndpoint,
		name,
		jobs: Math.max(1, Math.min(jobs, tables)),
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
