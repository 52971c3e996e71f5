import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.js";
import { serverUrl } from "./servers.js";
import { waitForServer } from "./wait-for-server.js";

/** A running PostgreSQL server; it also ends with this process. */
export interface Cluster {
	/** Superuser, database postgres. */
	readonly url: string;
	readonly stop: () => Promise<void>;
}

export interface ServerProcess {
	/** What messages call it. */
	readonly name: string;
	readonly password: string;
	/** A program that runs a server with these further arguments of `postgres` until its standard input ends, followed by its own arguments. */
	readonly command: (listen: readonly string[]) => readonly [program: string, ...args: string[]];
	readonly env?: NodeJS.ProcessEnv;
}

/** Starts a server on a free port of the loopback address. A port that somebody else took meanwhile costs another try. */
export async function startServerProcess(server: ServerProcess): Promise<Cluster> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await startOn(await freePort(), server);
		} catch (error) {
			if (attempt === 3 || !String(error).includes("Address already in use")) throw error;
		}
	}
}

async function startOn(port: number, { name, password, command, env }: ServerProcess): Promise<Cluster> {
	const [program, ...args] = command(["-c", `port=${port}`, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
	// In a process group of its own, so that a Ctrl-C of ours reaches us first. Its standard input is our life line: it ends when we do.
	const child = spawn(program, args, { detached: true, stdio: ["pipe", "ignore", "pipe"], env: { ...process.env, ...env } });
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
	const url = serverUrl(port, password);
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
