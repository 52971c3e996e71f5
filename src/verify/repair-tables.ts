import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Emit } from "../model/events.js";
import type { Lsn } from "../model/lsn.js";
import type { PlannedTable } from "../model/planned-table.js";
import type { Queryable, Session } from "../model/queryable.js";
import { countDifferences, type TableDifferences } from "../model/row-difference.js";
import { formatCount } from "../model/size.js";
import { formatTableId, type TableId } from "../model/table-id.js";
import { pipeCopy } from "../pg/copy.js";
import { describeError, isServerError } from "../pg/server-error.js";
import { clientOf } from "../pg/session.js";
import { openWritingSession } from "../pg/writing-session.js";
import { selectedChecksumQuery } from "./checksum.js";
import type { ComparedTable } from "./compared-table.js";
import { type HaltedSides, haltSides } from "./position.js";
import { prepareTables } from "./prepare-tables.js";
import { readDifferences } from "./read-differences.js";
import { type RepairStatements, repairStatements } from "./repair-statements.js";
import { openVerifySessions, type VerifySides } from "./verify-sessions.js";

export interface RepairRequest extends VerifySides {
	readonly tables: readonly DifferingTable[];
	/** `replica`: triggers and foreign keys do not fire, as when changes are applied. */
	readonly writesAs: "replica" | "origin";
	/** Asked in the repair's transaction on the target before it writes: which of the tables may be written to. */
	readonly mayRepair: (transaction: Queryable) => Promise<(table: TableId) => boolean>;
	/** Asked in the same transaction right before its commit; throws when applying may have gone on. */
	readonly stillHeld: (transaction: Queryable) => Promise<void>;
	readonly emit: Emit;
}

export interface DifferingTable {
	readonly planned: PlannedTable;
	readonly differences: TableDifferences;
}

export interface RepairOutcome {
	/** The rows are now what they were on the source there. */
	readonly at: Lsn;
	readonly repaired: readonly { readonly table: TableId; readonly rows: number }[];
	/** Tables that were left as they are. */
	readonly left: readonly TableId[];
}

/** Who waits for a lock holds applying up. */
const repairSettings = { lock_timeout: "30s" };

/** Rows of one statement. Without key, every statement reads the whole table. */
const batchRows = { keyed: 1000, plain: 50_000 };

/**
 * Writes the rows that differ anew from the source, in one transaction on the target, while applying is halted: as they are at one position of the
 * source, up to which the target has every change and none beyond. Commits only when both sides have the same rows there.
 * Throws HyperferryError E462 when a server refuses or the rows differ still, what `stillHeld` throws, or the signal's reason; then nothing has changed.
 */
export async function repairTables(request: RepairRequest): Promise<RepairOutcome> {
	const { signal, tables } = request;
	await using sessions = openVerifySessions(request, 1);
	try {
		await using halted = await haltSides(sessions.options, request.position);
		await using target = await openWritingSession(request.targetEndpoint, request.writesAs, {
			applicationName: `hyperferry/${request.name}/repair`,
			settings: repairSettings,
			signal,
		});
		sessions.closeOnAbort(target);
		return await target.transaction(async (transaction) => {
			const mayRepair = await request.mayRepair(transaction);
			const allowed = tables.filter(({ planned }) => mayRepair(planned.table));
			const repaired = await repairAll(request, allowed, halted, transaction);
			await request.stillHeld(transaction);
			const left = tables.filter((table) => !allowed.includes(table)).map(({ planned }) => planned.table);
			return { at: halted.at, repaired, left };
		});
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	}
}

async function repairAll(
	{ emit }: RepairRequest,
	tables: readonly DifferingTable[],
	{ source }: HaltedSides,
	transaction: Queryable,
): Promise<RepairOutcome["repaired"]> {
	const compared = await prepareTables(
		tables.map(({ planned }) => planned),
		"full",
		source,
		transaction,
	);
	const repaired = [];
	for (const [index, { planned, differences }] of tables.entries()) {
		const rows = countDifferences(differences);
		emit({ type: "info", msg: `> repairing ${formatTableId(planned.table)}: ${formatCount(rows)} rows` });
		try {
			await repairTable(planned, compared[index] as ComparedTable, differences.file, source, transaction);
		} catch (error) {
			if (!isServerError(error)) throw error;
			throw new HyperferryError(exitCodes.failed, [refused(planned.table, describeError(error))], { cause: error });
		}
		repaired.push({ table: planned.table, rows });
	}
	return repaired;
}

async function repairTable(
	planned: PlannedTable,
	{ source: left, target: right, key }: ComparedTable,
	file: string,
	source: Session,
	target: Queryable,
): Promise<void> {
	if (!left || !right) throw new HyperferryError(exitCodes.failed, [refused(planned.table, "the table is gone from one side")]);
	const batches = async (work: (statements: RepairStatements) => Promise<void>) => {
		const size = key.length > 0 ? batchRows.keyed : batchRows.plain;
		for await (const batch of readDifferences(file, size)) {
			await work(repairStatements(planned, { source: left, target: right }, key, batch));
		}
	};
	// All are deleted first: a value that has to be unique may move from one row to another
	await batches(async ({ deleteRows }) => target.exec(deleteRows));
	await batches(async ({ deleteRows, copyOut, copyIn, condition }) => {
		// a batch before may have written a row that this one names by another text of the same key
		if (key.length > 0) await target.exec(deleteRows);
		await pipeCopy(clientOf(source), copyOut, clientOf(target), copyIn);
		const [ours, theirs] = await Promise.all([
			source.query(selectedChecksumQuery(left, condition)),
			target.query(selectedChecksumQuery(right, condition)),
		]);
		if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
			throw new HyperferryError(exitCodes.failed, [refused(planned.table, "the rows differ still when they are written from the source")]);
		}
	});
}

function refused(table: TableId, why: string): Diagnostic {
	return {
		code: "E462",
		severity: "error",
		what: `${formatTableId(table)} could not be repaired`,
		why: `${why}\nthe whole repair was rolled back: the target is as it was before`,
		fix: ["mend what the reason names (a trigger that is enabled ALWAYS, a constraint, a lock), then: hyperferry verify --repair"],
	};
}
