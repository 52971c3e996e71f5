import { definitionOf } from "../actions/registry.js";
import { executePlan } from "./execute-plan.js";
import type { World } from "./world.js";

/**
 * Validates the foreign keys that came with the opening: they check new rows already, and the application need not wait for the old ones. What
 * stops it leaves them as they are, and says how to go on by hand.
 */
export async function validateLateKeys(world: World): Promise<void> {
	const { actions } = world.migration.plan;
	const late = new Set(actions.filter(({ kind }) => kind === "create-late-object").map(({ id }) => id));
	const validations = actions.flatMap((action) =>
		action.kind === "validate-foreign-key" && action.after.some((id) => late.has(id))
			? [definitionOf(action.kind).sql(action.args).text]
			: [],
	);
	if (validations.length === 0) return;
	world.emit({ type: "info", msg: `> validating ${validations.length} foreign keys; the application may work meanwhile` });
	const reason = await executePlan(world, ["catch-up"]).then(
		(left) => (left > 0 ? "interrupted" : undefined),
		(error: unknown) => (error instanceof Error ? error.message : String(error)),
	);
	if (reason !== undefined)
		world.emit({ type: "info", msg: `! not all are validated (${reason}). On the target: ${validations.join("; ")};` });
}
