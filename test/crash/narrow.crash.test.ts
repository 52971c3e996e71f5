import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type BusyWorld, busyWorld } from "./busy-world.js";
import { haltJournal } from "./journal-halt.js";
import { smallChange, smallSource, smallSpec } from "./small-source.js";

/** Moments that are too short to be met by chance. */

test("killed when the slot is made but not noted, apply makes it again and misses nothing", async () => {
	await using world = await busyWorld(smallSpec, smallSource);
	await using halt = await haltJournal(world.target);
	const { source, folder } = world;
	await folder.run("plan", "--out", "plan.json");
	const plan = JSON.parse(await folder.read("plan.json")) as { actions: readonly { kind: string }[] };
	await halt.after(plan.actions.findIndex(({ kind }) => kind === "create-slot"));
	for (let round = 0; round < 3; round++) {
		const apply = folder.start("apply", "--yes");
		expect(await halt.reached(() => apply.child.exitCode !== null), apply.output()).toBe(true);
		await source.query(smallChange(round));
		apply.child.kill("SIGKILL");
		await apply.result;
		await halt.after(plan.actions.findIndex(({ kind }) => kind === "create-slot"));
	}
	await halt.after(1_000_000);
	await equalAfterApply(world);
});

test("a table that is changed and truncated between the snapshot and its copy comes over as it is", async () => {
	await using world = await busyWorld(smallSpec, smallSource);
	const { source, folder } = world;
	const holder = folder.start("snapshot", "--yes");
	await holder.until(/is held by this process/);
	await source.query("UPDATE wide SET body = 'changed' WHERE id = 5; DELETE FROM wide WHERE id = 6; UPDATE wide SET id = -7 WHERE id = 7");
	await source.query("TRUNCATE wide, readings");
	await source.query("INSERT INTO wide VALUES (8, 'new'); INSERT INTO readings (ts, device) VALUES ('2026-02-02', 1)");
	await equalAfterApply(world);
	expect(await world.target.query("SELECT id FROM wide")).toEqual([{ id: 8 }]);
});

test("stopped before its state file is written, apply has begun nothing on the target that it could not continue", async () => {
	await using world = await busyWorld(smallSpec, smallSource);
	const inTheWay = join(world.folder.path, ".hyperferry");
	await writeFile(inTheWay, "");
	expect((await world.folder.run("apply", "--yes")).exit).not.toBe(0);
	await rm(inTheWay);
	await equalAfterApply(world);
});

async function equalAfterApply({ folder }: BusyWorld): Promise<void> {
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming {2}lag/);
	const verified = await folder.run("verify", "--level", "full");
	expect(verified.exit, `${verified.stdout}${verified.stderr}`).toBe(0);
}
