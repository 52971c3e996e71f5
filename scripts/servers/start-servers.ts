import { containerServers } from "./container-servers.js";
import { debianServers } from "./debian-servers.js";
import { environmentServers } from "./environment-servers.js";
import type { ServerOptions, Servers, Unavailable } from "./servers.js";

const ways: readonly ((options: ServerOptions) => Promise<Servers | Unavailable>)[] = [environmentServers, containerServers, debianServers];

/**
 * A source and a target to work with: those that the environment names, containers, or two clusters in a Debian root file system.
 * They end with the process that asked for them, however it ends; `stop` ends them earlier. Throws one error that lists the three ways.
 */
export async function startServers(options: ServerOptions = {}): Promise<Servers> {
	const refusals: string[] = [];
	for (const way of ways) {
		const result = await way(options);
		if (!("unavailable" in result)) return result;
		refusals.push(result.unavailable);
	}
	throw new Error(["no servers: each of these would do", ...refusals.map((refusal, index) => `  ${index + 1}. ${refusal}`)].join("\n"));
}
