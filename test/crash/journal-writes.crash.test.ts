import { expect, test } from "vitest";
import { introspect } from "../../src/catalog/introspect.js";
import { openSession } from "../../src/pg/session.js";
import type { TestDatabase } from "../support/databases.js";
import { endpointOf } from "../support/endpoints.js";
import { type BusyWorld, busyWorld, expectNothingLeft, expectSameRows } from "./busy-world.js";
import { haltJournal } from "./journal-halt.js";
import { smallChange, smallSource, smallSpec, smallTables } from "./small-source.js";

test("killed in the middle of every single journal write, apply ends with the rows and the catalog of one that was never killed", async () => {
	await using world = await busyWorld(smallSpec, smallSource);
	await using halt = await haltJournal(world.target);
	const { source, folder } = world;
	let rounds = 0;
	for (let rows = 0; ; rows++, rounds++) {
		await halt.after(rows);
		const apply = folder.start("apply", "--yes");
		const standing = await halt.reached(() => apply.child.exitCode !== null || /streaming {2}lag 0/.test(apply.output()));
		apply.child.kill("SIGKILL");
		expect((await apply.result).exit, apply.output()).toBeNull();
		await source.query(smallChange(rounds));
		if (!standing) break;
		// now and then what was left standing on the server goes on, and may commit although nobody hears of it
		if (rounds % 2 === 1) await halt.letGo();
	}
	expect(rounds).toBeGreaterThan(15);
	await halt.letGo();
	await world.target.query("DROP SCHEMA halt CASCADE");
	await finish(world);

	await using calm = await busyWorld(smallSpec, smallSource);
	await finish(calm);
	expect(await catalogOf(world.target)).toEqual(await catalogOf(calm.target));
}, 300_000);

/** To the end of the migration, with every promise that holds there. */
async function finish(world: BusyWorld): Promise<void> {
	const { folder } = world;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming {2}lag/);
	// what waits for the target to have caught up may still run
	await expect.poll(async () => (await folder.run("plan")).stdout, { timeout: 60_000 }).toContain("No changes.");
	const cutover = await folder.run("cutover", "--confirm", world.name, "--wait", "60s");
	expect(cutover.exit, `${cutover.stderr}\n${apply.output()}`).toBe(0);
	expect((await apply.result).exit).toBe(0);
	await expectSameRows(world, smallTables);
	expect((await folder.run("clean", "--yes")).exit).toBe(0);
	await expectNothingLeft(world);
}

async function catalogOf(database: TestDatabase): Promise<readonly (readonly [string, string])[]> {
	await using session = await openSession(endpointOf(database.url, "target"), { applicationName: "test" });
	const { objects } = await introspect(session, { side: "target", schemas: [] });
	return [...objects.values()].map(({ id, sql }) => [id, sql] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}
