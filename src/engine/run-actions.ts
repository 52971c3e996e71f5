import type { ActionContext, ActionDefinition } from "../actions/action.js";
import { type Action, definitionOf } from "../actions/registry.js";
import type { CopiedPart, CopyPartArgs } from "../model/copy-part.js";
import { parseLsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import { sql } from "../model/sql.js";
import type { Plan } from "../plan/plan.js";
import { isDone, markAllDone, markDone } from "./journal.js";
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
	const one = async (queryable: Queryable) => {
		const finished: FinishedAction[] = [];
		for (const action of actions) finished.push(await runOne(action, queryable, contextOn(queryable), again));
		return finished;
	};
	if (!first || definitionOf(first.kind).atomicity === "idempotent") return one(target);
	return target.transaction(async (transaction) => {
		await transaction.exec(transactionSettings(first, writesAs));
		if (parallelWorkers !== undefined) await limitParallelWorkers(transaction, parallelWorkers);
		return actions.length === 1 || again ? one(transaction) : await runTogether(actions, transaction, contextOn(transaction));
	});
}

/** Several transactional actions that have no details: one statement for all their rows. */
async function runTogether(actions: readonly Action[], target: Queryable, context: ActionContext): Promise<readonly FinishedAction[]> {
	const finished: FinishedAction[] = [];
	for (const action of actions) {
		const start = performance.now();
		await runAlone(action, context);
		finished.push({ action, details: {}, ms: Math.round(performance.now() - start) });
	}
	await markAllDone(
		target,
		actions.map(({ id }) => id),
	);
	return finished;
}

async function runAlone(action: Action, context: ActionContext): Promise<unknown> {
	try {
		const definition = definitionOf(action.kind) as unknown as ActionDefinition<string, unknown>;
		return await definition.run(action.args, context);
	} catch (error) {
		throw new ActionFailed(action, error);
	}
}

async function runOne(action: Action, target: Queryable, context: ActionContext, again: boolean): Promise<FinishedAction> {
	const start = performance.now();
	if (again && (await isDone(target, action.id))) return { action, details: {}, ms: 0 };
	const details = await runAlone(action, context);
	try {
		await markDone(target, action.id, details);
		if (action.kind === "copy-part")
			await notePart(target, action.args.table, parseLsn((details as CopiedPart).copyPoint), partIds(action.args));
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
	const settings = "SET LOCAL check_function_bodies = off; SET LOCAL search_path = ''";
	return action.kind === "copy-part" && writesAs === "replica" ? `${settings}; SET LOCAL session_replication_role = replica` : settings;
}
