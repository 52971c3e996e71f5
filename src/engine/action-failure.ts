import type { ActionDefinition } from "../actions/action.js";
import { type Action, definitionOf } from "../actions/registry.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { exitCodes, HyperferryError, SnapshotLost } from "../model/errors.js";
import { isTransient } from "../pg/connection-error.js";
import { describeError, isServerError, sqlState } from "../pg/server-error.js";
import { ActionFailed } from "./run-actions.js";

/** How the servers are shown: user@host:port/database. */
export type Places = Readonly<Record<"source" | "target", string>>;

/** serialization_failure, deadlock_detected, lock_not_available: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const collisions = new Set(["40001", "40P01", "55P03"]);

/** True when the same action may succeed a moment later. */
export function isRetriable(error: unknown): boolean {
	const cause = causeOf(error);
	return isTransient(cause) || collisions.has(sqlState(cause) ?? "") || isJournalled(cause);
}

/** Our former attempt was committed after all, though its answer was lost. */
function isJournalled(error: unknown): boolean {
	return isServerError(error) && error.code === "23505" && error.constraint === "journal_action_key";
}

/** The error behind the attempt to run an action. */
export function causeOf(error: unknown): unknown {
	return error instanceof ActionFailed ? error.cause : error;
}

/** What stops the run: the cause itself where it speaks for itself, else E402 for a server that stayed away, else E408. */
export function failureOf(error: unknown, actions: readonly Action[], places: Places): HyperferryError | SnapshotLost {
	const cause = causeOf(error);
	const [first] = actions;
	const action = error instanceof ActionFailed ? error.action : first;
	if (cause instanceof SnapshotLost) return cause;
	if (cause instanceof HyperferryError && !isTransient(cause)) return cause;
	if (isTransient(cause)) return new HyperferryError(exitCodes.unavailable, [connectionLost(cause, action, places)], { cause });
	return new HyperferryError(exitCodes.failed, [actionFailed(cause, action, places)], { cause });
}

/** One error for all that failed; a failed action weighs more than a server that stayed away, and both more than a lost snapshot. */
export function combineFailures(failures: readonly unknown[]): unknown {
	const coded = failures.filter((failure) => failure instanceof HyperferryError);
	const bug = failures.find((failure) => !(failure instanceof HyperferryError || failure instanceof SnapshotLost));
	if (bug !== undefined) return bug;
	const [first] = coded;
	if (!first || coded.length === 1) return first ?? failures[0];
	const gravest = coded.find((failure) => failure.exitCode !== exitCodes.unavailable) ?? first;
	return new HyperferryError(
		gravest.exitCode,
		coded.flatMap((failure) => failure.diagnostics),
		{ cause: gravest },
	);
}

function connectionLost(cause: unknown, action: Action | undefined, places: Places): Diagnostic {
	const [known] = cause instanceof HyperferryError ? cause.diagnostics : [];
	return {
		code: "E402",
		severity: "error",
		what: known?.what ?? "the connection was lost",
		where: known?.where ?? whereOf(action, places),
		why: `${known?.why ?? describeError(cause)}; tried again until the time for that was over`,
		fix: ["hyperferry apply   continues when the server is back; what was committed stays"],
		...(action ? { notes: [`while running ${action.id}`] } : {}),
	};
}

function actionFailed(cause: unknown, action: Action | undefined, places: Places): Diagnostic {
	return {
		code: "E408",
		severity: "error",
		what: action ? `${action.kind} failed: ${describeAction(action)}` : "an action failed",
		where: whereOf(action, places),
		why: describeError(cause),
		fix: ["mend what the message names, then  hyperferry apply   continues with this action"],
		notes: [
			action && definitionOf(action.kind).atomicity === "transactional"
				? "this action was rolled back whole; all that was done before stays"
				: "this action is safe to run again; all that was done before stays",
		],
		...(action ? { object: action.id } : {}),
	};
}

function whereOf(action: Action | undefined, places: Places): string {
	if (!action) return `source ${places.source}, target ${places.target}`;
	if (action.kind === "copy-part") return `from source ${places.source} to target ${places.target}`;
	const { side } = definition(action).sql(action.args);
	return `${side} ${places[side]}`;
}

export function describeAction(action: Action): string {
	return definition(action).describe(action.args);
}

function definition(action: Action): ActionDefinition<string, unknown> {
	return definitionOf(action.kind) as unknown as ActionDefinition<string, unknown>;
}
