import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { succeeds } from "./debian-root.js";
import { type ServerName, type ServerOptions, type Servers, serverArguments, serverUrl, type Unavailable } from "./servers.js";
import { waitForServer } from "./wait-for-server.js";

const run = promisify(execFile);

/** The image is the community edition; the target's licence setting makes the Apache edition of it. */
const images: Readonly<Record<ServerName, string>> = {
	source: "docker.io/library/postgres:17",
	target: "docker.io/timescale/timescaledb:latest-pg17",
	community: "docker.io/timescale/timescaledb:latest-pg17",
};

/** Container names begin with this and the process they belong to, so that the next start can remove what a killed one left. */
const prefix = "hyperferry";

/** Containers of docker or podman, whichever answers. */
export async function containerServers(options: ServerOptions): Promise<Servers | Unavailable> {
	const engine = await answeringEngine();
	if (!engine) return { unavailable: "docker or podman (neither answers `info` here)" };
	const names: readonly ServerName[] = options.community === false ? ["source", "target"] : ["source", "target", "community"];
	const containers: string[] = [];
	const stop = async (): Promise<void> => void (await Promise.all(containers.map((container) => removeContainer(engine, container))));
	try {
		await removeAbandoned(engine);
		options.onProgress?.(`starting containers with ${engine} (pulls their images once)`);
		const password = randomBytes(16).toString("hex");
		const urls: Partial<Record<ServerName, string>> = {};
		// One after the other: the first pull of an image serves the second container.
		for (const name of names) {
			const container = await startContainer(engine, name, password);
			containers.push(container);
			urls[name] = serverUrl(await publishedPort(engine, container), password);
		}
		await Promise.all(Object.values(urls).map((url) => waitForServer(url, { forMs: 120_000 })));
		const { source, target, community } = urls;
		if (!source || !target) throw new Error("unreachable: both were started");
		return {
			sourceUrl: source,
			targetUrl: target,
			...(community ? { communityUrl: community } : {}),
			how: `containers of ${engine}`,
			stop,
		};
	} catch (error) {
		await stop();
		return { unavailable: `${engine}; it answers, but starting failed: ${error instanceof Error ? error.message : error}` };
	}
}

async function answeringEngine(): Promise<string | undefined> {
	for (const engine of ["docker", "podman"]) if (await succeeds(engine, ["info"])) return engine;
	return undefined;
}

async function startContainer(engine: string, name: ServerName, password: string): Promise<string> {
	const container = `${prefix}-${process.pid}-${name}-${randomBytes(4).toString("hex")}`;
	await run(
		engine,
		[
			...["run", "--detach", "--rm", "--name", container, "--publish", "127.0.0.1::5432", "--shm-size", "512m"],
			// The password travels in our environment, not in the arguments that `ps` shows.
			...["--env", "POSTGRES_PASSWORD", "--env", "NO_TS_TUNE=true", "--env", "POSTGRES_INITDB_ARGS=--encoding=UTF8 --locale=C.UTF-8"],
			...[images[name], "postgres", ...serverArguments(name)],
		],
		{ env: { ...process.env, POSTGRES_PASSWORD: password } },
	);
	return container;
}

/** The loopback port that the engine chose, from lines like `127.0.0.1:49153`. */
async function publishedPort(engine: string, container: string): Promise<number> {
	const { stdout } = await run(engine, ["port", container, "5432/tcp"]);
	const port = /:(\d+)\s*$/m.exec(stdout)?.[1];
	if (!port) throw new Error(`${engine} published no port for ${container}`);
	return Number(port);
}

async function removeContainer(engine: string, container: string): Promise<void> {
	await run(engine, ["rm", "--force", "--volumes", container]).catch(() => {});
}

async function removeAbandoned(engine: string): Promise<void> {
	const { stdout } = await run(engine, ["ps", "--all", "--filter", `name=${prefix}-`, "--format", "{{.Names}}"]);
	for (const container of stdout.split("\n")) {
		const owner = new RegExp(`^${prefix}-(\\d+)-`).exec(container)?.[1];
		if (owner && !isRunning(Number(owner))) await removeContainer(engine, container);
	}
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
