import { expect, test } from "vitest";
import { killAt, randomMoments } from "../../scripts/crash/kill.js";
import { randomFrom } from "../../scripts/crash/random.js";
import { busyWorld, expectNothingLeft, expectSameRows } from "./busy-world.js";
import { startBusyWriter } from "./busy-writer.js";

const rounds = Number(process.env.HYPERFERRY_CRASH_ROUNDS ?? 10);
const seed = Number(process.env.HYPERFERRY_CRASH_SEED ?? Math.floor(Math.random() * 1e9));

test(`killed ${rounds} times anywhere between its start and streaming (HYPERFERRY_CRASH_SEED=${seed}), apply ends with the same rows`, {
	timeout: 60_000 + rounds * 15_000,
}, async () => {
	await using world = await busyWorld();
	const { source, folder } = world;
	const random = randomFrom(seed);
	await using writer = startBusyWriter(source.url, random);
	for (const moment of randomMoments(rounds, random, 400)) {
		const apply = folder.start("apply", "--yes", "--json");
		const kill = await killAt(apply.child, moment);
		console.log(
			`killed in ${kill.station} after ${kill.ms} ms (wanted: ${moment.actions} actions of ${moment.station} + ${moment.delayMs} ms)`,
		);
		expect(kill.exit, apply.output()).toBeNull();
	}
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming {2}lag/);
	// what waits for the target to have caught up may still run
	await expect.poll(async () => (await folder.run("plan")).stdout, { timeout: 60_000 }).toContain("No changes.");
	const cutover = await folder.run("cutover", "--confirm", world.name, "--wait", "60s");
	expect(cutover.exit, `${cutover.stderr}\n${apply.output()}`).toBe(0);
	expect((await apply.result).exit).toBe(0);
	await writer.done;
	expect(writer.transactions).toBeGreaterThan(100);
	await expectSameRows(world);
	expect((await folder.run("verify", "--level", "full")).exit).toBe(0);
	expect((await folder.run("clean", "--yes")).exit).toBe(0);
	await expectNothingLeft(world);
});
