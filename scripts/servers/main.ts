import { startServers } from "./start-servers.js";

// npm run servers: keeps a source and a target up until Ctrl-C.
const servers = await startServers({ onProgress: (line) => console.error(line) }).catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});
console.error(`${servers.how}; Ctrl-C stops them`);
console.log(`export SOURCE_URL=${servers.sourceUrl}`);
console.log(`export TARGET_URL=${servers.targetUrl}`);
if (servers.communityUrl) console.log(`export HYPERFERRY_TEST_TSL_URL=${servers.communityUrl}`);

const idle = setInterval(() => {}, 60_000);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.once(signal, async () => {
		clearInterval(idle);
		await servers.stop();
	});
}
