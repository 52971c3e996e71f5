import type { ServerOptions, Servers, Unavailable } from "./servers.js";
import { waitForServer } from "./wait-for-server.js";

/** The servers behind HYPERFERRY_TEST_SOURCE_URL and HYPERFERRY_TEST_TARGET_URL, or SOURCE_URL and TARGET_URL. Throws when they do not answer. */
export async function environmentServers(options: ServerOptions): Promise<Servers | Unavailable> {
	const env = options.env ?? process.env;
	const sourceUrl = env.HYPERFERRY_TEST_SOURCE_URL || env.SOURCE_URL;
	const targetUrl = env.HYPERFERRY_TEST_TARGET_URL || env.TARGET_URL;
	if (!sourceUrl || !targetUrl)
		return { unavailable: "set SOURCE_URL and TARGET_URL to a PostgreSQL with wal_level=logical and a TimescaleDB" };
	const communityUrl = options.community === false ? undefined : env.HYPERFERRY_TEST_TSL_URL || undefined;
	for (const url of [sourceUrl, targetUrl, communityUrl]) if (url) await waitForServer(url, { forMs: options.patienceMs ?? 10_000 });
	return { sourceUrl, targetUrl, ...(communityUrl ? { communityUrl } : {}), how: "named by the environment", stop: async () => {} };
}
