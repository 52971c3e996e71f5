import type { Action } from "../actions/registry.js";
import { describeAction } from "../engine/action-failure.js";
import { ddlSettings } from "../engine/ddl-settings.js";
import { formatEndpoint } from "../model/endpoint.js";
import type { Queryable } from "../model/queryable.js";
import { describeError, errorPosition, sqlState } from "../pg/server-error.js";
import type { Plan } from "../plan/plan.js";
import { isSchemaAction, rehearsalJudge } from "../plan/rehearsal.js";
import { type Refusal, type Rehearsal, withRehearsal } from "../plan/rehearsed-plan.js";
import type { Spec } from "../spec/spec.js";
import type { Gathered } from "./gather.js";
import { sessionsOf } from "./sessions.js";

/** Nobody on the target waits for a rehearsal longer than this, and a client that vanished leaves nothing running. */
const settings = { lock_timeout: "2s", statement_timeout: "60s", idle_in_transaction_session_timeout: "60s" };

/**
 * Tries the schema part of a plan on the target in one transaction and rolls it back; returns the plan with what came of it. A refusal ends one
 * savepoint, not the rehearsal. Throws what opening a session throws, and the connection's own errors.
 */
export async function rehearse(spec: Spec, gathered: Gathered, signal: AbortSignal): Promise<Plan> {
	const { plan, target } = gathered;
	const watch = target.server.versionNum >= 140_000 ? { client_connection_check_interval: "2s" } : {};
	await using session = await sessionsOf(spec, { signal }).target("rehearse", { ...settings, ...watch });
	const cancel = () => void session.close();
	signal.addEventListener("abort", cancel);
	try {
		await session.exec(`BEGIN READ WRITE; ${ddlSettings}`);
		const rehearsal = await tryActions(session, gathered);
		await session.exec("ROLLBACK");
		return withRehearsal(plan, rehearsal, `target ${formatEndpoint(spec.target)}, in a rehearsal that was rolled back`);
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	} finally {
		signal.removeEventListener("abort", cancel);
	}
}

async function tryActions(session: Queryable, { plan, source, target, migration }: Gathered): Promise<Rehearsal> {
	const { judge, block } = rehearsalJudge({ source, target, begun: migration !== undefined });
	const skipped: { action: string; reason: string }[] = [];
	const refusals: Refusal[] = [];
	let statements = 0;
	let ended: string | undefined;
	const skip = (action: Action, reason: string) => {
		skipped.push({ action: action.id, reason });
		block(action, `needs ${action.id}, which was not tried`);
	};
	for (const action of plan.actions.filter(isSchemaAction)) {
		const judged = ended === undefined ? judge(action) : { skip: "the rehearsal ended before" };
		if ("skip" in judged) {
			skip(action, judged.skip);
			continue;
		}
		const outcome = await trySql(session, judged.sql);
		if (outcome === undefined) statements++;
		else if ("passing" in outcome) skip(action, outcome.passing);
		else if ("ended" in outcome) {
			ended = outcome.ended;
			skip(action, "the rehearsal ended before");
		} else {
			statements++;
			refusals.push({ action, describe: describeAction(action), sql: judged.sql, ...outcome });
			block(action, `needs ${action.id}, which was refused`);
		}
	}
	return { statements, refusals, skipped, ...(ended === undefined ? {} : { ended }) };
}

/** What says nothing about the statement itself. https://www.postgresql.org/docs/17/errcodes-appendix.html */
const passing: ReadonlyMap<string, string> = new Map([
	["55P03", "waited 2 s for a lock of somebody else"],
	["57014", "took longer than 60 s"],
	["40P01", "met a deadlock"],
	["40001", "met a concurrent change"],
]);

const begin = "SAVEPOINT rehearsal;\n";

/** Undefined: it ran. */
async function trySql(
	session: Queryable,
	sql: string,
): Promise<undefined | { readonly passing: string } | { readonly ended: string } | Pick<Refusal, "sqlState" | "words" | "position">> {
	try {
		await session.exec(`${begin}${sql}\n;RELEASE SAVEPOINT rehearsal`);
		return undefined;
	} catch (error) {
		const state = sqlState(error);
		// without a SQLSTATE, or with one of a session that ends, no server refuses a statement
		if (state === undefined || state.startsWith("08") || /^(57P|25P)/.test(state)) throw error;
		await session.exec("ROLLBACK TO SAVEPOINT rehearsal; RELEASE SAVEPOINT rehearsal");
		const known = passing.get(state);
		if (known !== undefined) return { passing: known };
		if (state === "53200") return { ended: describeError(error) };
		const position = errorPosition(error);
		return {
			sqlState: state,
			words: describeError(error),
			...(position !== undefined && position > begin.length ? { position: position - begin.length } : {}),
		};
	}
}
