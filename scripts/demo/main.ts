import { fork } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startServers } from "../servers/start-servers.js";
import { type Cli, cliFor } from "./cli.js";
import { renderResult, type VerifyJson } from "./result-table.js";
import type { WriterReport } from "./writer.js";

/** Example 01 from beginning to end on two real servers, with an application writing all the time. */
const example = fileURLToPath(new URL("../../examples/01-first-light", import.meta.url));
const rows = process.env.DEMO_READINGS ?? "2000000";

const servers = await startServers();
const folder = await mkdtemp(join(tmpdir(), "hyperferry-demo-"));
try {
	console.log(`servers: ${servers.how}`);
	const [sourceUrl, targetUrl] = await Promise.all([freshDatabase(servers.sourceUrl), freshDatabase(servers.targetUrl)]);
	await fill(sourceUrl);
	await cp(join(example, "migration.yaml"), join(folder, "migration.yaml"));
	const cli = cliFor(folder, { ...process.env, SOURCE_URL: sourceUrl, TARGET_URL: targetUrl });
	await migrate(cli, sourceUrl);
} finally {
	await rm(folder, { recursive: true, force: true });
	await servers.stop();
}

async function migrate(cli: Cli, sourceUrl: string): Promise<void> {
	const started = Date.now();
	const writer = fork(fileURLToPath(new URL("writer.ts", import.meta.url)), { env: { ...process.env, SOURCE_URL: sourceUrl } });
	const report = once(writer, "message") as Promise<[WriterReport]>;
	try {
		await cli.run(["validate"]);
		await cli.run(["plan", "--out", "plan.json"]);
		const apply = cli.start(["apply", "plan.json"]);
		await streaming(cli, apply.exit);
		apply.hush();
		await cli.run(["status"]);
		await cli.run(["verify", "--level", "full"]);
		await cli.run(["cutover", "--dry-run"], { allow: [0, 3] });
		await cli.run(["cutover", "--confirm", "first_light", "--wait", "60s"]);
		if ((await apply.exit) !== 0) throw new Error("apply did not end with 0 after the cutover");
		const [written] = await report;
		const verified = JSON.parse(
			(await cli.run(["verify", "--level", "full", "--json"], { quiet: true })).stdout.trim().split("\n").at(-2) ?? "",
		) as VerifyJson;
		const status = JSON.parse((await cli.run(["status", "--json"], { quiet: true })).stdout) as { cutover: { writesBlockedMs: number } };
		await cli.run(["clean", "--yes"]);
		console.log(renderResult(verified, written, status.cutover.writesBlockedMs, Date.now() - started));
		if (!verified.equal) process.exitCode = 1;
	} finally {
		writer.kill("SIGKILL");
	}
}

/** Waits until the running apply streams; fails when it ends before. */
async function streaming(cli: Cli, applied: Promise<number>): Promise<void> {
	let ended: number | undefined;
	void applied.then((exit) => {
		ended = exit;
	});
	for (;;) {
		if (ended !== undefined) throw new Error(`apply ended with ${ended} before it streamed`);
		const { stdout } = await cli.run(["status", "--json"], { quiet: true, allow: [0, 1, 3] });
		if (/"phase":"(streaming|ready)"/.test(stdout)) return;
		await sleep(1000);
	}
}

async function freshDatabase(serverUrl: string): Promise<string> {
	const url = new URL(serverUrl);
	const client = new pg.Client({ connectionString: url.href });
	await client.connect();
	await client.query("DROP DATABASE IF EXISTS first_light WITH (FORCE)");
	await client.query("CREATE DATABASE first_light");
	await client.end();
	url.pathname = "/first_light";
	return url.href;
}

async function fill(url: string): Promise<void> {
	const started = Date.now();
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	await client.query(`SET demo.readings = '${Number(rows)}'`);
	await client.query(await readFile(join(example, "source.sql"), "utf8"));
	await client.end();
	console.log(`source filled in ${((Date.now() - started) / 1000).toFixed(1)} s (${Number(rows).toLocaleString("en-US")} readings)`);
}
