import { expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { openSession } from "../../src/pg/session.js";
import type { TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { busyWorld } from "./busy-world.js";
import { finishMigration, killAtEveryWrite } from "./kill-at-every-write.js";
import { smallChange, smallSource, smallSpec, smallTables } from "./small-source.js";

test("killed in the middle of every single journal write, apply ends with the rows and the catalog of one that was never killed", async () => {
	await using world = await busyWorld(smallSpec, smallSource);
	expect(await killAtEveryWrite(world, smallChange)).toBeGreaterThan(15);
	await finishMigration(world, smallTables);

	await using calm = await busyWorld(smallSpec, smallSource);
	await finishMigration(calm, smallTables);
	expect(await catalogOf(world.target)).toEqual(await catalogOf(calm.target));
}, 300_000);

async function catalogOf(database: TestDatabase): Promise<readonly (readonly [string, string])[]> {
	await using session = await openSession(endpointOf(database.url, "target"), { applicationName: "test" });
	const { objects } = await introspect(session, { side: "target", schemas: [] });
	return [...objects.values()].map(({ id, sql }) => [id, sql] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}
