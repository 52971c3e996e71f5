import type { ActionContext, ActionDefinition } from "../actions/action.js";
import { type Action, definitionOf } from "../actions/registry.js";
import type { CopiedPart, CopyPartArgs } from "../model/copy-part.js";
import { parseLsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { Plan } from "../plan/plan.js";
import { ddlSettings } from "./ddl-settings.js";
import { isDone, markAllDone } from "./journal.js";
import type { Batch } from "./schedule.js";
import { notePart } from "./table-states.js";

export interface FinishedAction {
	readonly action: Action;
	readonly details: unknown;
	readonly ms: number;
}

/** An action's own error, with the action: of several in one transaction only one is to blame. */
export class ActionFailed extends Error {
	override readonly name = "ActionFailed";
	constructor(
		readonly action: Action,
		cause: unknown,
	) {
		super(action.id, { cause });
	}
}

/**
 * Runs actions and writes their journal rows: transactional ones (one, or a batch) in one target transaction with the rows, an idempotent
 * one before its row. `again`: a former attempt may have got through without our hearing of it. Throws ActionFailed, or the connection's
 * error where no action is to blame.
 */
export async function runActions(
	batch: Batch,
	target: Session,
	contextOn: (target: Queryable) => ActionContext,
	again: boolean,
	writesAs: Plan["writesAs"],
): Promise<readonly FinishedAction[]> {
	const { actions, parallelWorkers } = batch;
	const [first] = actions;
	if (!first || definitionOf(first.kind).atomicity === "idempotent") return runAll(actions, target, contextOn(target), again);
	return target.transaction(async (transaction) => {
		await transaction.exec(transactionSettings(first, writesAs));
		if (parallelWorkers !== undefined) await limitParallelWorkers(transaction, parallelWorkers);
		return runAll(actions, transaction, contextOn(transaction), again);
	});
}

/** One after the other, then their rows. */
async function runAll(
	actions: readonly Action[],
	target: Queryable,
	context: ActionContext,
	again: boolean,
): Promise<readonly FinishedAction[]> {
	const finished: FinishedAction[] = [];
	const before: FinishedAction[] = [];
	for (const action of actions) {
		if (again && (await isDone(target, action.id))) before.push({ action, details: {}, ms: 0 });
		else finished.push(await runOne(action, context));
	}
	await markAllDone(
		target,
		finished.map(({ action, details }) => ({ action: action.id, details })),
	);
	for (const { action, details } of finished) {
		if (action.kind === "copy-part")
			await notePart(target, action.args.table, parseLsn((details as CopiedPart).copyPoint), partIds(action.args));
	}
	return [...before, ...finished];
}

async function runOne(action: Action, context: ActionContext): Promise<FinishedAction> {
	const start = performance.now();
	try {
		const definition = definitionOf(action.kind) as unknown as ActionDefinition<string, unknown>;
		const details = await definition.run(action.args, context);
		return { action, details, ms: Math.round(performance.now() - start) };
	} catch (error) {
		throw new ActionFailed(action, error);
	}
}

function partIds(args: CopyPartArgs): string[] {
	const { kind, subject } = definitionOf("copy-part");
	return Array.from({ length: args.of }, (_, index) => `${kind}:${subject({ ...args, part: index + 1 })}`);
}

/** Never more than the session has. */
async function limitParallelWorkers(transaction: Queryable, most: number): Promise<void> {
	await transaction.query(sql`
		select set_config('max_parallel_maintenance_workers', least(current_setting('max_parallel_maintenance_workers')::int, ${most}::int)::text, true)`);
}

/**
 * Rows are copied as a replica, where the role may do so: then no trigger or foreign key acts on them again. Never so for DDL: TimescaleDB
 * carries constraints to chunks in an event trigger, which a replica does not fire.
 */
function transactionSettings(action: Action, writesAs: Plan["writesAs"]): string {
	return action.kind === "copy-part" && writesAs === "replica"
		? `${ddlSettings}; SET LOCAL session_replication_role = replica`
		: ddlSettings;
}
