import { type Migration, readMigration } from "../engine/migration.js";
import { saveAmendment } from "../engine/save-amendment.js";
import { recoverState, savePlan, writeStateFile } from "../engine/state-file.js";
import type { PgSession } from "../pg/session.js";
import { amendPlan } from "../plan/amend-plan.js";
import { planToApply, refuseErrors } from "./check-plan.js";
import type { RunOptions } from "./run-options.js";

/** Gives a migration that streams the tables of the present spec, once that is approved. Throws HyperferryError for everything else that changed. */
export async function amendMigration(options: RunOptions, known: Migration, source: PgSession, target: PgSession): Promise<Migration> {
	const gathered = await planToApply(options, source, target);
	const { amendment, refusals } = amendPlan(known.plan, gathered.plan, gathered.source);
	refuseErrors(refusals);
	await options.approve(gathered);
	await savePlan(options.stateRoot, known.name, amendment.plan);
	await saveAmendment(target, amendment);
	const amended = (await readMigration(target)) as Migration;
	await writeStateFile(options.stateRoot, recoverState(amended));
	return amended;
}
