import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { type CliFolder, cliFolder } from "../../test/support/cli.js";
import { createTestDatabase } from "../../test/support/databases.js";
import { renderResult, type VerifyJson } from "../demo/result-table.js";
import type { WriterReport } from "../demo/writer.js";
import { startServers } from "../servers/start-servers.js";
import { type Kill, killAt, randomMoments } from "./kill.js";
import { renderKills } from "./kill-table.js";
import { randomFrom } from "./random.js";

/**
 * Example 01 with an application writing all the time, its apply SIGKILLed again and again: npx tsx scripts/crash/main.ts [rounds] [seed].
 * Exit 1 when an apply did not continue or the sides differ at the end.
 */
const rounds = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 1e9));
const rows = Number(process.env.DEMO_READINGS ?? 2_000_000);
const example = fileURLToPath(new URL("../../examples/01-first-light/", import.meta.url));
/** Slots of all databases of a server share their names, and a demo may run beside. */
const name = `crash_${process.pid}`;

const { HYPERFERRY_TEST_SOURCE_URL: SOURCE_URL, HYPERFERRY_TEST_TARGET_URL: TARGET_URL } = process.env;
const servers = await startServers({ env: { SOURCE_URL, TARGET_URL } });
try {
	process.env.HYPERFERRY_TEST_SOURCE_URL = servers.sourceUrl;
	process.env.HYPERFERRY_TEST_TARGET_URL = servers.targetUrl;
	await using source = await createTestDatabase("source");
	await using target = await createTestDatabase("target", { timescaledb: false });
	await fill(source.url);
	const spec = (await readFile(`${example}migration.yaml`, "utf8")).replace("name: first_light", `name: ${name}`);
	await using folder = await cliFolder(spec, {
		SOURCE_URL: source.url,
		TARGET_URL: target.url,
	});
	console.log(`${servers.how}; ${rows.toLocaleString("en-US")} readings, ${rounds} rounds, seed ${seed}`);
	await migrate(folder, source.url);
} finally {
	await servers.stop();
}

async function migrate(folder: CliFolder, sourceUrl: string): Promise<void> {
	const started = Date.now();
	const writer = fork(fileURLToPath(new URL("../demo/writer.ts", import.meta.url)), { env: { ...process.env, SOURCE_URL: sourceUrl } });
	const report = once(writer, "message") as Promise<[WriterReport]>;
	try {
		const kills = await killAll(folder);
		console.log(renderKills(kills));
		const apply = folder.start("apply", "--yes");
		await apply.until(/streaming {2}lag/);
		await succeed(folder, "cutover", "--confirm", name, "--wait", "10m");
		const { exit } = await apply.result;
		if (exit !== 0) throw new Error(`the last apply ended with ${exit}:\n${apply.output()}`);
		const [written] = await report;
		const lines = (await succeed(folder, "verify", "--level", "full", "--json")).trim().split("\n");
		const verified = JSON.parse(lines.at(-2) ?? "") as VerifyJson;
		const status = JSON.parse(await succeed(folder, "status", "--json")) as { cutover: { writesBlockedMs: number } };
		await succeed(folder, "clean", "--yes");
		console.log(renderResult(verified, written, status.cutover.writesBlockedMs, Date.now() - started));
		console.log(`killed ${kills.length} times, continued ${kills.length} times`);
		if (!verified.equal) process.exitCode = 1;
	} finally {
		writer.kill("SIGKILL");
	}
}

/** One apply after the other, each killed; the first that ends by itself is a failure. */
async function killAll(folder: CliFolder): Promise<readonly Kill[]> {
	const kills: Kill[] = [];
	for (const moment of randomMoments(rounds, randomFrom(seed), 500)) {
		const apply = folder.start("apply", "--yes", "--json");
		const kill = await killAt(apply.child, moment);
		if (kill.exit !== null) throw new Error(`apply ended by itself with ${kill.exit}:\n${apply.output()}`);
		kills.push(kill);
		console.log(`round ${kills.length}: killed in ${kill.station} after ${(kill.ms / 1000).toFixed(1)} s`);
	}
	return kills;
}

async function succeed(folder: CliFolder, ...args: readonly string[]): Promise<string> {
	const { exit, stdout, stderr } = await folder.run(...args);
	if (exit !== 0) throw new Error(`hyperferry ${args.join(" ")} ended with ${exit}:\n${stdout}${stderr}`);
	return stdout;
}

async function fill(url: string): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	await client.query(`SET demo.readings = '${rows}'`);
	await client.query(await readFile(`${example}source.sql`, "utf8"));
	await client.end();
}
