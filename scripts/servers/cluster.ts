import { randomBytes } from "node:crypto";
import { script } from "./debian-root.js";
import { type Cluster, startServerProcess } from "./server-process.js";
import { type ServerName, serverArguments } from "./servers.js";

export interface ClusterPlace {
	/** Holds `password`, the initialised clusters and the running copies. */
	readonly folder: string;
	readonly root: string;
	readonly password: string;
}

/** Starts a fresh copy of the cluster, with further settings. */
export async function startCluster(
	{ folder, root, password }: ClusterPlace,
	name: ServerName,
	settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
	const run = `${name}-${randomBytes(5).toString("hex")}`;
	const args = serverArguments(name, settings);
	return startServerProcess({
		name,
		password,
		command: (listen) => [script("run-cluster.sh"), folder, root, name, run, ...listen, ...args],
	});
}
