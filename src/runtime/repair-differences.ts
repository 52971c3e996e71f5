import { remoteHold } from "../cutover/remote-hold.js";
import { postRequest, updateRequest } from "../cutover/requests.js";
import { lockHolder } from "../engine/lock.js";
import type { Migration } from "../engine/migration.js";
import { readTableStates } from "../engine/table-states.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Emit } from "../model/events.js";
import { zeroLsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import { tableKey } from "../model/table-id.js";
import type { VerifyOutcome } from "../model/verify-outcome.js";
import type { Spec } from "../spec/spec.js";
import { type DifferingTable, type RepairOutcome, type RepairRequest, repairTables } from "../verify/repair-tables.js";
import { slotOf } from "./world.js";

export interface RepairOptions {
	readonly spec: Spec;
	readonly migration: Migration;
	/** Autocommit session. */
	readonly target: Session;
	readonly outcome: VerifyOutcome;
	readonly emit: Emit;
	readonly signal: AbortSignal;
}

/** Throws HyperferryError E460 (3) where a repair would be wrong whatever differs. */
export function refuseRepair({ phase }: Migration): void {
	if (phase !== "cut_over") return;
	throw new HyperferryError(exitCodes.refused, [
		cannotRepair("the migration is cut over: the application writes to the target, and what differs are its writes"),
	]);
}

/** Repairs what a verification found, through the apply that streams where there is one. Throws HyperferryError E460, E461 or E462. */
export async function repairDifferences({ spec, migration, target, outcome, emit, signal }: RepairOptions): Promise<RepairOutcome> {
	const request = {
		sourceEndpoint: spec.source,
		targetEndpoint: spec.target,
		name: spec.name,
		tables: differingTables(migration, outcome),
		writesAs: migration.plan.writesAs,
		mayRepair,
		emit,
		signal,
	};
	if (slotOf(migration) === undefined) {
		if (await lockHolder(target)) throw new HyperferryError(exitCodes.refused, [cannotRepair("an apply is running on the target")]);
		return repairTables({ ...request, position: { kind: "fenced", lsn: zeroLsn }, stillHeld: async () => {} });
	}
	const id = await postRequest(target, "verify", { repair: true });
	const position = { kind: "streaming", ...remoteHold(target, id, signal) } as const;
	const repaired = await repairTables({ ...request, position, stillHeld: (transaction) => stillServed(transaction, id) });
	const equal = outcome.tables.every(
		({ table, equal: same }) => same || repaired.repaired.some((done) => tableKey(done.table) === tableKey(table)),
	);
	await updateRequest(target, id, { state: "done", result: { level: outcome.level, equal } });
	return repaired;
}

function differingTables({ plan }: Migration, { tables }: VerifyOutcome): readonly DifferingTable[] {
	return tables.flatMap(({ table, differences }) => {
		const planned = plan.tables.find((each) => tableKey(each.table) === tableKey(table));
		return planned && differences ? [{ planned, differences }] : [];
	});
}

/** A table that stopped, or is being copied, is at another position than the rest: its changes would be applied over newer rows. */
async function mayRepair(transaction: Queryable): ReturnType<RepairRequest["mayRepair"]> {
	const states = await readTableStates(transaction);
	const current = new Set(states.filter(({ state, apart }) => state === "copied" && !apart).map(({ table }) => tableKey(table)));
	return (table) => current.has(tableKey(table));
}

/**
 * Whoever gives the request up, or takes the place of who served it, writes into its row first: with that locked, applying stands still until the
 * repair is committed.
 */
async function stillServed(transaction: Queryable, id: string): Promise<void> {
	const [request] = await transaction.query<{ state: string }>(sql`select state from _hyperferry.request where id = ${id} for update`);
	if (request?.state === "running") return;
	throw new HyperferryError(exitCodes.failed, [
		{
			code: "E461",
			severity: "error",
			what: "applying went on before the repair was committed",
			why: `the request to hold it ended as ${request?.state ?? "removed"}; the repair was rolled back, the target is as it was before`,
			fix: ["hyperferry verify --repair again", "hyperferry status   shows whether apply is running"],
		},
	]);
}

function cannotRepair(why: string): Diagnostic {
	return {
		code: "E460",
		severity: "error",
		what: "the target cannot be repaired from the source now",
		why,
		fix: ["hyperferry verify   compares and changes nothing", "hyperferry status   shows where the migration is"],
	};
}
