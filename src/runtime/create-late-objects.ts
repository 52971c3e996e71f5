import { doneActions, markDone } from "../engine/journal.js";
import type { Queryable } from "../model/queryable.js";
import type { Plan } from "../plan/plan.js";

/**
 * Makes publications and event triggers, in the transaction that opens the target: before, a publication could refuse changes that are
 * applied, and an event trigger would act on what the migration does. Throws the server's error, which keeps the target closed.
 */
export async function createLateObjects(target: Queryable, { actions }: Plan): Promise<void> {
	const late = actions.flatMap((action) => (action.kind === "create-late-object" ? [action] : []));
	if (late.length === 0) return;
	const done = await doneActions(target);
	await target.exec("SET LOCAL search_path = ''");
	for (const { id, args } of late.filter((action) => !done.has(action.id))) {
		await target.exec(args.sql);
		await markDone(target, id, {});
	}
	await target.exec("SET LOCAL search_path TO DEFAULT");
}
