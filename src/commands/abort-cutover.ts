import { postRequest, waitForRequest } from "../cutover/requests.js";
import { isDone } from "../engine/journal.js";
import { lockHolder } from "../engine/lock.js";
import { type ExitCode, exitCodes, HyperferryError } from "../model/errors.js";
import type { Session } from "../model/queryable.js";
import { openedAction, recoverFence } from "../runtime/recover-fence.js";
import type { Sessions } from "../runtime/sessions.js";
import type { CommandContext } from "./command.js";

/** Asks the process that cuts over to go back; without one, lifts the fence that it left. */
export async function abortCutover({ reporter, abort }: CommandContext, sessions: Sessions, target: Session): Promise<ExitCode> {
	if (await isDone(target, openedAction)) throw tooLate();
	if (await lockHolder(target)) {
		const id = await postRequest(target, "abort", {});
		const served = async () => (await lockHolder(target)) !== undefined;
		const { result } = await waitForRequest(target, id, { timeoutMs: 30_000, signal: abort, served });
		const aborted = (result as { aborted?: boolean } | null)?.aborted === true;
		reporter.result(aborted ? "The cutover goes back: the fence is lifted, replication continues." : "No cutover is under way.", {
			aborted,
		});
		return exitCodes.done;
	}
	const lifted = await recoverFence(sessions, target);
	reporter.result(
		lifted ? "The fence is lifted: the source takes writes again. Continue: hyperferry apply" : "There is no fence to lift.",
		{ lifted },
	);
	return exitCodes.done;
}

function tooLate(): HyperferryError {
	return new HyperferryError(exitCodes.refused, [
		{
			code: "P103",
			severity: "error",
			what: "the target is open already: there is nothing to abort",
			why: "the application may have written to the target since",
			fix: ["hyperferry status"],
		},
	]);
}
