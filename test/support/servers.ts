import { startServers } from "../../scripts/servers/start-servers.js";

/**
 * Vitest's global setup of the tests that need servers: those that HYPERFERRY_TEST_SOURCE_URL and HYPERFERRY_TEST_TARGET_URL name, or servers
 * started for this run. Workers inherit the URLs. A missing server fails the run; only the community edition may be absent.
 */
export default async function startTestServers(): Promise<() => Promise<void>> {
	const { env } = process;
	// Tests create and drop databases and roles: SOURCE_URL and TARGET_URL may name somebody's real ones.
	const servers = await startServers({
		env: {
			SOURCE_URL: env.HYPERFERRY_TEST_SOURCE_URL,
			TARGET_URL: env.HYPERFERRY_TEST_TARGET_URL,
			HYPERFERRY_TEST_TSL_URL: env.HYPERFERRY_TEST_TSL_URL,
		},
		onProgress: (line) => console.error(line),
	});
	env.HYPERFERRY_TEST_SOURCE_URL = servers.sourceUrl;
	env.HYPERFERRY_TEST_TARGET_URL = servers.targetUrl;
	if (servers.communityUrl) env.HYPERFERRY_TEST_TSL_URL = servers.communityUrl;
	return servers.stop;
}
