import { readLargeObjectChanges } from "../catalog/large-objects.js";
import { reconcileLargeObjects } from "../copy/reconcile-large-objects.js";
import type { LargeObjectRange } from "../model/large-objects.js";
import { formatCount } from "../model/size.js";
import type { World } from "./world.js";

/** Large objects are not streamed: this brings the target's up to date, as often as it is called. */
export interface LargeObjectUpdate {
	/** `fenced`: no session but ours is left, so the source has counted every change. Returns a line about it; undefined when there is nothing to say. */
	run(options: { readonly fenced: boolean }): Promise<string | undefined>;
}

/** One for a cutover: what was compared before the fence need not be compared behind it, unless the source counts more changes. */
export function largeObjectUpdate({ spec, migration, sessions, signal }: World): LargeObjectUpdate {
	const { plan } = migration;
	const planned = plan.actions.flatMap((action) => (action.kind === "copy-large-objects" ? [action.args] : []));
	// made since the plan
	const everything: LargeObjectRange = { part: 1, of: 1, objects: 0, owners: [], grantees: [] };
	let seen = plan.largeObjects?.changes;
	return {
		async run({ fenced }) {
			if (spec.schema.largeObjects === "skip") return undefined;
			await using source = await sessions.source("cutover");
			const changes = await readLargeObjectChanges(source, source.serverVersion);
			const objects = plan.largeObjects?.objects ?? 0;
			const certain = !fenced || spec.cutover.fence !== "none";
			if (certain && objects > 0 && changes !== undefined && changes === seen) return `${counted(objects)} unchanged`;
			await using target = await sessions.target("cutover");
			const found = await reconcileLargeObjects(source, target, planned.length > 0 ? planned : [everything], signal);
			seen = changes;
			if (found.objects + found.removed === 0) return undefined;
			const removed = found.removed > 0 ? `, ${formatCount(found.removed)} removed` : "";
			return `${counted(found.objects)} compared, ${formatCount(found.copied)} copied again${removed}`;
		},
	};
}

function counted(objects: number): string {
	return `${formatCount(objects)} large object${objects === 1 ? "" : "s"}`;
}
