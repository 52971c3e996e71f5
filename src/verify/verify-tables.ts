import type { Endpoint } from "../model/endpoint.js";
import type { Emit } from "../model/events.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Queryable, Session } from "../model/queryable.js";
import { type TableId, tableKey } from "../model/table-id.js";
import { describeComparison, type TableDigest, type VerifyLevel, type VerifyOutcome } from "../model/verify-outcome.js";
import { openSession } from "../pg/session.js";
import { type ChecksumSource, checksumQuery, textFormSettings } from "./checksum.js";
import { compareDigests } from "./compare.js";
import { type ComparedTable, comparedTable } from "./compared-table.js";
import { openReaders, type VerifyPosition } from "./position.js";
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
	readonly emit: Emit;
	readonly signal: AbortSignal;
}

/**
 * Compares both sides at one position, each server computing from its own snapshot, both at the same time, while streaming goes on. Reads only.
 * Reports every difference; throws what connecting throws, E423, or the signal's reason.
 */
export async function verifyTables(request: VerifyRequest): Promise<VerifyOutcome> {
	const { name, level, signal } = request;
	const connect = (endpoint: Endpoint) => async () => {
		signal.throwIfAborted();
		const session = await openSession(endpoint, { applicationName: `hyperferry/${name}/verify`, settings: textFormSettings });
		signal.addEventListener("abort", () => void session.close(), { once: true });
		return session;
	};
	const jobs = Math.max(1, Math.min(request.jobs, request.tables.length));
	const options = {
		sourceEndpoint: request.sourceEndpoint,
		name,
		jobs,
		openSource: connect(request.sourceEndpoint),
		openTarget: connect(request.targetEndpoint),
		signal,
	};
	const { wanted, notCompared } = select(request);
	await using readers = await openReaders(options, request.position);
	const [left, right] = [readers.source.sessions, readers.target.sessions];
	const tables = await prepare(wanted, level, first(left), first(right));
	const largestFirst = tables.toSorted((a, b) => b.bytes - a.bytes);
	const sourceQueue = largestFirst.flatMap((table) => (table.source ? [{ table, side: table.source }] : []));
	const targetQueue = largestFirst.flatMap((table) => (table.target ? [{ table, side: table.target }] : []));
	const [source, target] = [new Map<string, TableDigest>(), new Map<string, TableDigest>()];
	const compare = ({ table, reason }: ComparedTable) =>
		compareDigests(table, source.get(tableKey(table)) ?? { rows: 0 }, target.get(tableKey(table)) ?? { rows: 0 }, reason);
	const report = (table: ComparedTable) => {
		const [key, sides] = [tableKey(table.table), Number(table.source !== undefined) + Number(table.target !== undefined)];
		if (Number(source.has(key)) + Number(target.has(key)) === sides)
			request.emit({ type: "info", msg: `verify ${describeComparison(compare(table))}` });
	};
	try {
		await Promise.all([
			...left.map((reader) => digestTables(reader, sourceQueue, source, report)),
			...right.map((reader) => digestTables(reader, targetQueue, target, report)),
		]);
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	}
	const comparisons = tables.map(compare);
	return { level, at: readers.at, tables: comparisons, equal: comparisons.every(({ equal }) => equal), notCompared };
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

/** One reader takes table after table from its side's queue. */
async function digestTables(
	reader: Queryable,
	queue: { readonly table: ComparedTable; readonly side: ChecksumSource }[],
	digests: Map<string, TableDigest>,
	report: (table: ComparedTable) => void,
): Promise<void> {
	for (let next = queue.shift(); next; next = queue.shift()) {
		digests.set(tableKey(next.table.table), await digestOf(reader, next.side));
		report(next.table);
	}
}

async function digestOf(session: Queryable, side: ChecksumSource): Promise<TableDigest> {
	const [row] = await session.query<{ rows: string; checksum?: string }>(checksumQuery(side));
	if (!row) throw new Error("count(*) returned nothing");
	return { rows: Number(row.rows), ...(row.checksum === undefined ? {} : { checksum: row.checksum }) };
}

async function encodingOf(session: Queryable): Promise<string | undefined> {
	return (await session.query<{ encoding: string }>("select getdatabaseencoding() as encoding"))[0]?.encoding;
}

function first(sessions: readonly Session[]): Session {
	const [session] = sessions;
	if (!session) throw new Error("no reader");
	return session;
}
