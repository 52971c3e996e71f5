import { startServers } from "../servers/start-servers.js";
import { cloneBench } from "./clone-bench.js";
import { renderCloneResult } from "./result-table.js";

// npm run bench -- clone [hyperferry|pgcopydb]: one database, copied by both (or by one), in turns.
const [command = "clone", only] = process.argv.slice(2);
if (command !== "clone" || (only !== undefined && only !== "hyperferry" && only !== "pgcopydb")) {
	console.error("usage: npm run bench -- clone [hyperferry|pgcopydb]      HYPERFERRY_BENCH_SCALE=1 (850 MB)  HYPERFERRY_BENCH_ROUNDS=3");
	process.exit(64);
}

const onProgress = (line: string): void => console.error(line);
const servers = await startServers({ community: false, onProgress });
try {
	onProgress(servers.how);
	const scale = Number(process.env.HYPERFERRY_BENCH_SCALE ?? 1);
	const rounds = Number(process.env.HYPERFERRY_BENCH_ROUNDS ?? 3);
	console.log(renderCloneResult(await cloneBench(servers, { scale, rounds, only, onProgress })));
} finally {
	await servers.stop();
}
