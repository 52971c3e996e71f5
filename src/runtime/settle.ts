import type { Action } from "../actions/registry.js";
import { doneActions } from "../engine/journal.js";
import type { Migration } from "../engine/migration.js";
import { foldState } from "../engine/state.js";
import type { Queryable } from "../model/queryable.js";
import { executePlan } from "./execute-plan.js";
import type { RunEnd } from "./run-options.js";
import type { World } from "./world.js";

/** What follows the opening of the target, while the application works there already. */
export async function settle(world: World): Promise<RunEnd> {
	const left = await unsettled(world.control, world.migration);
	if (left.length === 0) return "cut over";
	world.emit({ type: "info", msg: `> the target is open: continuous aggregates catch up with what changed last (${left.length} steps)` });
	if ((await executePlan(world, ["opened"])) > 0) return "drained";
	world.emit({ type: "info", msg: "= continuous aggregates are fresh" });
	return "cut over";
}

/** What is left of what follows the opening. */
export async function unsettled(target: Queryable, { plan }: Pick<Migration, "plan">): Promise<readonly Action[]> {
	return foldState(plan.actions, await doneActions(target)).left.filter(({ phase }) => phase === "opened");
}
