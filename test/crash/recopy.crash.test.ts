import { expect, test } from "vitest";
import { randomFrom } from "../../scripts/crash/random.js";
import { type BusyWorld, busyWorld, expectNothingLeft, expectSameRows } from "./busy-world.js";
import { startBusyWriter } from "./busy-writer.js";
import { haltJournal } from "./journal-halt.js";
import { smallChange, smallSource, smallSpec, smallTables } from "./small-source.js";

test("tables of every sort are copied again while the application writes and the others stream", async () => {
	await using world = await busyWorld();
	const { source, target, folder, name } = world;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming {2}lag/);
	{
		await using writer = startBusyWriter(source.url, randomFrom(7));
		await target.query("SET session_replication_role = replica; DELETE FROM orders WHERE id % 2 = 0; RESET session_replication_role");
		await source.query("UPDATE orders SET price = price + 1 WHERE id = (SELECT max(id) FROM orders WHERE id % 2 = 0 AND id < 15000)");
		await apply.until(/E407[\s\S]*hyperferry apply --recopy public\.orders/);

		const one = await folder.run("apply", "--yes", "--recopy", "public.orders");
		expect(one.exit, `${one.stderr}\n${apply.output()}`).toBe(0);
		const verifiedOne = await folder.run("verify", "--level", "full");
		expect(verifiedOne.exit, `${verifiedOne.stdout}${verifiedOne.stderr}`).toBe(0);
		const all = await folder.run("apply", "--yes", "--recopy", "public.*");
		expect(all.exit, `${all.stderr}\n${apply.output()}`).toBe(0);
		expect(writer.transactions).toBeGreaterThan(0);
	}
	const verified = await folder.run("verify", "--level", "full");
	expect(verified.exit, `${verified.stdout}${verified.stderr}`).toBe(0);
	expect((await folder.run("plan")).stdout).toContain("No changes.");
	const cutover = await folder.run("cutover", "--confirm", name, "--wait", "60s");
	expect(cutover.exit, `${cutover.stderr}\n${apply.output()}`).toBe(0);
	expect((await apply.result).exit).toBe(0);
	await expectSameRows(world);
	const late = await folder.run("apply", "--yes", "--recopy", "public.orders");
	expect(late).toMatchObject({ exit: 3, stderr: expect.stringContaining("E442") });
	expect((await folder.run("clean", "--yes")).exit).toBe(0);
	await expectNothingLeft(world);
}, 300_000);

test("killed in the middle of every journal write of a copy that is made again, apply goes on with it", async () => {
	await using world = await busyWorld(smallSpec, smallSource);
	await using halt = await haltJournal(world.target);
	const { source, target, folder } = world;
	expect((await folder.run("apply", "--yes", "--until", "streaming")).exit).toBe(0);
	const [before] = await target.query<{ rows: number; copies: number }>(
		"SELECT count(*)::int AS rows, count(*) FILTER (WHERE action ~ '^(copy-part|create-chunks|analyze-table):')::int AS copies FROM _hyperferry.journal",
	);
	const { rows = 0, copies = 0 } = before ?? {};
	expect(copies).toBeGreaterThan(6);
	let rounds = 0;
	for (let next = rows - copies; ; next++, rounds++) {
		await halt.after(next);
		const apply = folder.start("apply", "--yes", ...(rounds === 0 ? ["--recopy", "public.*"] : []));
		const standing = await halt.reached(
			() => apply.child.exitCode !== null || (/streaming {2}lag 0/.test(apply.output()) && follows(apply.output())),
		);
		apply.child.kill("SIGKILL");
		expect((await apply.result).exit, apply.output()).toBeNull();
		await source.query(smallChange(rounds));
		if (!standing) break;
		if (rounds % 2 === 1) await halt.letGo();
	}
	expect(rounds).toBeGreaterThan(6);
	await halt.letGo();
	await target.query("DROP SCHEMA halt CASCADE");
	await finish(world);
}, 300_000);

/** All tables that were apart have joined. */
function follows(output: string): boolean {
	return smallTables.every((table) => output.includes(`+ public.${table} follows`));
}

async function finish(world: BusyWorld): Promise<void> {
	const { folder } = world;
	const apply = folder.start("apply", "--yes");
	await apply.until(/streaming {2}lag/);
	const cutover = await folder.run("cutover", "--confirm", world.name, "--wait", "60s");
	expect(cutover.exit, `${cutover.stderr}\n${apply.output()}`).toBe(0);
	expect((await apply.result).exit).toBe(0);
	await expectSameRows(world, smallTables);
}
