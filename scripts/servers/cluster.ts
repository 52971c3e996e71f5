import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { script } from "./debian-root.js";
import { freePort } from "./free-port.js";
import { type ServerName, serverArguments, serverUrl } from "./servers.js";
import { waitForServer } from "./wait-for-server.js";

export interface Cluster {
	readonly url: string;
	readonly stop: () => Promise<void>;
}

export interface ClusterPlace {
	/** Holds `password`, the initialised clusters and the running copies. */
	readonly folder: string;
	readonly root: string;
	readonly password: string;
}

/** Starts a fresh copy of the cluster on a free port, with further settings. A port that somebody else took meanwhile costs another try. */
export async function startCluster(
	place: ClusterPlace,
	name: ServerName,
	settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await startOn(await freePort(), place, name, settings);
		} catch (error) {
			if (attempt === 3 || !String(error).includes("Address already in use")) throw error;
		}
	}
}

async function startOn(port: number, place: ClusterPlace, name: ServerName, settings: Readonly<Record<string, string>>): Promise<Cluster> {
	const listen = ["-c", `port=${port}`, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
	const run = `${name}-${randomBytes(5).toString("hex")}`;
	const args = [place.folder, place.root, name, run, ...listen, ...serverArguments(name, settings)];
	// In a process group of its own, so that a Ctrl-C of ours reaches us first. Its standard input is our life line: it ends when we do.
	const child = spawn(script("run-cluster.sh"), args, { detached: true, stdio: ["pipe", "ignore", "pipe"] });
	let words = "";
	child.stderr.setEncoding("utf8").on("data", (text: string) => {
		words = (words + text).slice(-4000);
	});
	child.stdin.on("error", () => {});
	const ended = once(child, "close");
	const failed = new AbortController();
	const early = ended.then(() => {
		failed.abort();
		throw new Error(`the ${name} server ended while starting:\n${words}`);
	});
	const url = serverUrl(port, place.password);
	await Promise.race([early, waitForServer(url, { forMs: 60_000, signal: failed.signal })]);
	early.catch(() => {});
	// A forgotten stop() must not keep the process alive.
	child.unref();
	for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref(): void }).unref();
	const stop = async (): Promise<void> => {
		child.ref();
		child.stdin.end();
		if ((await Promise.race([ended, sleep(20_000, "late", { ref: false })])) === "late") child.kill("SIGKILL");
	};
	return { url, stop };
}
