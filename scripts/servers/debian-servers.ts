import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClusterPlace, startCluster } from "./cluster.js";
import { cacheFolder, ensureCommunityRoot, ensureDebianRoot, script, succeeds } from "./debian-root.js";
import type { Cluster } from "./server-process.js";
import type { ServerOptions, Servers, Unavailable } from "./servers.js";

const howTo = "on Debian or Ubuntu, as root or with user namespaces: a root file system made by mmdebstrap";

/**
 * Two clusters in a Debian 13 root file system, which is made once and kept. With HYPERFERRY_COMMUNITY_ARCHIVE (a tar of TimescaleDB's community
 * modules for it) also a third one, in a second root.
 */
export async function debianServers(options: ServerOptions): Promise<Servers | Unavailable> {
	const onProgress = options.onProgress ?? (() => {});
	if (!(await succeeds("apt-config", ["dump"]))) return { unavailable: `${howTo} (there is no apt here)` };
	const started: Cluster[] = [];
	const stop = async (): Promise<void> => void (await Promise.all(started.map((cluster) => cluster.stop())));
	try {
		const root = await ensureDebianRoot(cacheFolder(), onProgress);
		const place = await clusterPlace(root);
		const archive = options.community === false ? undefined : process.env.HYPERFERRY_COMMUNITY_ARCHIVE || undefined;
		const communityPlace = archive ? { ...place, root: await ensureCommunityRoot(root, archive, onProgress) } : undefined;
		const start = async (...args: Parameters<typeof startCluster>): Promise<string> => {
			const cluster = await startCluster(...args);
			started.push(cluster);
			return cluster.url;
		};
		const outcomes = await Promise.allSettled([
			start(place, "source"),
			start(place, "target"),
			communityPlace ? start(communityPlace, "community") : undefined,
		]);
		const [sourceUrl, targetUrl, communityUrl] = outcomes.map((outcome) => {
			if (outcome.status === "rejected") throw outcome.reason;
			return outcome.value;
		});
		if (!sourceUrl || !targetUrl) throw new Error("unreachable: both were started");
		const runInside = (argv: readonly string[], spawnOptions: SpawnOptions = {}): ChildProcess =>
			spawn(script("in-root.sh"), [root, place.folder, ...argv], spawnOptions);
		return { sourceUrl, targetUrl, ...(communityUrl ? { communityUrl } : {}), how: `clusters in ${root}`, root, runInside, stop };
	} catch (error) {
		await stop();
		return { unavailable: `${howTo}; it failed here: ${error instanceof Error ? error.message : error}` };
	}
}

/** The folder of the clusters, whose password is made with it and never changes. */
export async function clusterPlace(root: string): Promise<ClusterPlace> {
	const folder = `${root}-clusters`;
	await mkdir(folder, { recursive: true });
	const file = join(folder, "password");
	const mine = `${file}.${process.pid}`;
	await writeFile(mine, randomBytes(16).toString("hex"), { mode: 0o600 });
	await link(mine, file).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== "EEXIST") throw error;
	});
	await rm(mine);
	return { folder, root, password: await readFile(file, "utf8") };
}
