import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, test } from "vitest";
import { randomFrom } from "../../scripts/crash/random.js";
import { type BusyWorld, busyWorld, expectNothingLeft, expectSameRows } from "./busy-world.js";
import { startBusyWriter } from "./busy-writer.js";

const seed = Number(process.env.HYPERFERRY_CRASH_SEED ?? Math.floor(Math.random() * 1e9));
const stages = ["guardrails", "fence", "drain", "sequences", "finish", "verify", "open"];

test(`an apply that is killed in any stage of the cutover leaves a fence that goes away, and loses nothing (HYPERFERRY_CRASH_SEED=${seed})`, async () => {
	await using world = await busyWorld();
	const { source, target, folder } = world;
	const random = randomFrom(seed);
	let opened = false;
	for (const [round, stage] of stages.entries()) {
		await using _writer = startBusyWriter(source.url, random);
		const apply = folder.start("apply", "--yes", "--json");
		await apply.until(/"type":"lag"/);
		const cutover = folder.start("cutover", "--confirm", world.name, "--wait", "60s");
		const refused = cutover.result.then(({ stderr }) => Promise.reject(new Error(`the cutover did not come to ${stage}: ${stderr}`)));
		refused.catch(() => {});
		await Promise.race([apply.until(new RegExp(`"cutover.step".*"name":"${stage}","state":"running"`)), refused]);
		if (stage !== "open") await sleep(random(12));
		apply.child.kill("SIGKILL");
		await apply.result;
		const steps = apply.output().match(/"name":"\w+","state":"\w+"/g);
		console.log(`killed in ${stage}: ${steps?.at(-1)}`);
		const asked = await cutover.result;
		opened = (await target.query("SELECT 1 FROM _hyperferry.journal WHERE action = 'cutover:open'")).length > 0;
		if (opened) break;
		expect(asked.exit, asked.stderr).toBe(1);
		expect(asked.stderr).toContain("E416");
		await takesWritesAgain(world, round);
	}
	const last = folder.start("apply", "--yes");
	if (opened) expect((await last.result).exit).toBe(3);
	else {
		await last.until(/streaming {2}lag/);
		expect((await folder.run("cutover", "--confirm", world.name, "--wait", "60s")).exit).toBe(0);
		expect((await last.result).exit).toBe(0);
	}
	await expectSameRows(world);
	expect((await folder.run("clean", "--yes")).exit).toBe(0);
	await expectNothingLeft(world);
}, 300_000);

/** Either way back lifts the fence. */
async function takesWritesAgain({ source, folder }: BusyWorld, round: number): Promise<void> {
	if (round % 2 === 0) {
		expect((await folder.run("cutover", "--abort")).exit).toBe(0);
	} else {
		const apply = folder.start("apply", "--yes");
		await apply.until(/streaming {2}lag/);
		apply.child.kill("SIGKILL");
		await apply.result;
	}
	// a new session: settings of the database hold from the start of one
	const client = new pg.Client({ connectionString: source.url });
	await client.connect();
	await client.query("INSERT INTO audit (who) VALUES ('after the fence')");
	await client.end();
}
