import { expect } from "vitest";
import { type BusyWorld, expectNothingLeft, expectSameRows } from "./busy-world.js";
import { haltJournal } from "./journal-halt.js";

/** Kills apply in the middle of every single journal write, and runs `change` on the source after each. Returns how many there were. */
export async function killAtEveryWrite({ source, target, folder }: BusyWorld, change: (round: number) => string): Promise<number> {
	await using halt = await haltJournal(target);
	let rounds = 0;
	for (let rows = 0; ; rows++, rounds++) {
		await halt.after(rows);
		const apply = folder.start("apply", "--yes");
		const standing = await halt.reached(() => apply.child.exitCode !== null || /streaming {2}lag 0/.test(apply.output()));
		apply.child.kill("SIGKILL");
		expect((await apply.result).exit, apply.output()).toBeNull();
		await source.query(change(rounds));
		if (!standing) break;
		// now and then what was left standing on the server goes on, and may commit although nobody hears of it
		if (rounds % 2 === 1) await halt.letGo();
	}
	await halt.letGo();
	await target.query("DROP SCHEMA halt CASCADE");
	return rounds;
}

/** To the end of the migration, with every promise that holds there. */
export async function finishMigration(world: BusyWorld, tables: readonly string[]): Promise<void> {
	const { folder } = world;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming {2}lag/);
	// what waits for the target to have caught up may still run
	await expect.poll(async () => (await folder.run("plan")).stdout, { timeout: 60_000 }).toContain("No changes.");
	const cutover = await folder.run("cutover", "--confirm", world.name, "--wait", "60s");
	expect(cutover.exit, `${cutover.stderr}\n${apply.output()}`).toBe(0);
	expect((await apply.result).exit).toBe(0);
	await expectSameRows(world, tables);
	expect((await folder.run("clean", "--yes")).exit).toBe(0);
	await expectNothingLeft(world);
}
