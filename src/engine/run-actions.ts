import type { ActionContext, ActionDefinition } from "../actions/action.js";
import { type Action, definitionOf } from "../actions/registry.js";
import type { CopiedPart, CopyPartArgs } from "../model/copy-part.js";
import { parseLsn } from "../model/lsn.js";
import type { Queryable, Session } from "../model/queryable.js";
import type { Plan } from "../plan/plan.js";
import { isDone, markDone } from "./journal.js";
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
	actions: readonly Action[],
	target: Session,
	contextOn: (target: Queryable) => ActionContext,
	again: boolean,
	writesAs: Plan["writesAs"],
): Promise<readonly FinishedAction[]> {
	const run = async (queryable: Queryable) => {
		const finished: FinishedAction[] = [];
		for (const action of actions) finished.push(await runOne(action, queryable, contextOn(queryable), again));
		return finished;
	};
	const [first] = actions;
	if (!first || definitionOf(first.kind).atomicity === "idempotent") return run(target);
	return target.transaction(async (transaction) => {
		await transaction.exec(transactionSettings(first, writesAs));
		return run(transaction);
	});
}

async function runOne(action: Action, target: Queryable, context: ActionContext, again: boolean): Promise<FinishedAction> {
	const start = performance.now();
	if (again && (await isDone(target, action.id))) return { action, details: {}, ms: 0 };
	try {
		const definition = definitionOf(action.kind) as unknown as ActionDefinition<string, unknown>;
		const details = await definition.run(action.args, context);
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

/**
 * Rows are copied as a replica, where the role may do so, so that no trigger or foreign key acts on them again. Never so for DDL: TimescaleDB carries constraints to
 * chunks in an event trigger, which a replica does not fire.
 */
function transactionSettings(action: Action, writesAs: Plan["writesAs"]): string {
	const settings = "SET LOCAL check_function_bodies = off; SET LOCAL search_path = ''";
	return action.kind === "copy-part" && writesAs === "replica" ? `${settings}; SET LOCAL session_replication_role = replica` : settings;
}
