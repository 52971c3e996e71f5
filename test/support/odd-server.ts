import { startCluster } from "../../scripts/servers/cluster.js";
import { cacheFolder, debianRoot } from "../../scripts/servers/debian-root.js";
import { clusterPlace } from "../../scripts/servers/debian-servers.js";
import type { Cluster } from "../../scripts/servers/server-process.js";

/**
 * A PostgreSQL of its own, for settings that take a restart and would trouble every other test. Undefined where the Debian root file system is
 * not there, because the servers of this run come from elsewhere.
 */
export async function startOddServer(settings: Readonly<Record<string, string>>): Promise<Cluster | undefined> {
	const { root, made } = await debianRoot(cacheFolder());
	return made ? startCluster(await clusterPlace(root), "source", settings) : undefined;
}
