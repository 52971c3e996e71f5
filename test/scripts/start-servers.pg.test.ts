import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, test } from "vitest";
import { startServers } from "../../scripts/servers/start-servers.js";
import { serverUrl } from "../support/databases.js";

async function answer(url: string, text: string): Promise<unknown> {
	const client = new pg.Client({ connectionString: url });
	client.on("error", () => {});
	await client.connect();
	try {
		return Object.values((await client.query(text)).rows[0])[0];
	} finally {
		await client.end();
	}
}

test("workers see a source that can decode and a target with TimescaleDB", async () => {
	expect(await answer(serverUrl("source"), "SHOW wal_level")).toBe("logical");
	expect(await answer(serverUrl("source"), "SHOW shared_preload_libraries")).toBe("");
	expect(await answer(serverUrl("target"), "SHOW shared_preload_libraries")).toContain("timescaledb");
});

test("servers found by their URLs are used, and left alone by stop", async () => {
	const servers = await startServers({ env: { SOURCE_URL: serverUrl("source"), TARGET_URL: serverUrl("target") } });
	expect(servers).toMatchObject({ sourceUrl: serverUrl("source"), targetUrl: serverUrl("target"), how: "named by the environment" });
	await servers.stop();
	expect(await answer(serverUrl("source"), "SELECT 1")).toBe(1);
});

test("a URL where nobody answers is an error that names the place and not the password", async () => {
	const env = { SOURCE_URL: "postgres://me:hidden-word@127.0.0.1:1/postgres", TARGET_URL: serverUrl("target") };
	await expect(startServers({ env, patienceMs: 0 })).rejects.toThrow(/127\.0\.0\.1:1$/);
});

test.each(["SIGTERM", "SIGKILL"] as const)(
	"servers end with the process that started them: %s",
	async (signal) => {
		const { PATH, HOME, HYPERFERRY_CACHE } = process.env;
		const child = spawn(process.execPath, ["--import", "tsx", "scripts/servers/main.ts"], {
			env: { PATH, HOME, ...(HYPERFERRY_CACHE ? { HYPERFERRY_CACHE } : {}) },
			stdio: ["ignore", "pipe", "inherit"],
		});
		const closed = once(child, "close");
		const urls: string[] = [];
		for await (const line of createInterface(child.stdout)) {
			urls.push(/^export (?:SOURCE|TARGET)_URL=(.*)$/.exec(line)?.[1] ?? "");
			if (urls.length === 2) break;
		}
		for (const url of urls) expect(await answer(url, "SELECT 1")).toBe(1);
		child.kill(signal);
		await closed;
		// Containers outlive a killed owner until the next start.
		await (await startServers({ env: {}, community: false })).stop();
		for (const url of urls) {
			while (await answer(url, "SELECT 1").catch(() => false)) await sleep(50);
		}
	},
	120_000,
);
