import { introspectObjects } from "../catalog/introspect.js";
import { recordObjects } from "../engine/recorded-objects.js";
import type { World } from "./world.js";

/**
 * Notes how every migrated object now reads on either side: what was made by this plan is equal, although the texts may differ (hypertables,
 * other major versions), so that the next plan says "No changes".
 */
export async function recordEqualObjects({ migration, spec, sessions, control }: World): Promise<void> {
	const { plan } = migration;
	await using session = await sessions.target("catalog");
	const objects = await introspectObjects(session, { side: "target", schemas: spec.schema.include });
	const recorded = Object.entries(plan.objects.source).flatMap(([id, source]) => {
		const object = objects.get(id);
		return object ? [{ id, source, target: object.digest }] : [];
	});
	await recordObjects(control, recorded);
}
