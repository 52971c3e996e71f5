import type { Servers } from "../servers/servers.js";
import { startServers } from "../servers/start-servers.js";
import { cloneBench } from "./clone-bench.js";
import { drainBench } from "./drain-bench.js";
import { renderCloneResult, renderDrains, renderSchemaRuns } from "./result-table.js";
import { schemaBench } from "./schema-bench.js";

const onProgress = (line: string): void => console.error(line);
const number = (variable: string, otherwise: number): number => Number(process.env[variable] ?? otherwise);
const rounds = number("HYPERFERRY_BENCH_ROUNDS", 3);

/** Each measures its peers in the same run and returns a table. */
const benches: Readonly<Record<string, (servers: Servers, args: readonly string[]) => Promise<string>>> = {
	async clone(servers, [only]) {
		const scale = number("HYPERFERRY_BENCH_SCALE", 1.75);
		return renderCloneResult(await cloneBench(servers, { scale, rounds, only, onProgress }));
	},
	async drain(servers, [only]) {
		const scale = number("HYPERFERRY_BENCH_SCALE", 1);
		return renderDrains(await drainBench(servers, { scale, rounds, only, onProgress }));
	},
	async schema(servers) {
		const objects = number("HYPERFERRY_BENCH_OBJECTS", 20_000);
		return renderSchemaRuns(objects, await schemaBench(servers, { objects, rounds, onProgress }));
	},
};

const [name = "clone", ...args] = process.argv.slice(2);
const bench = benches[name];
if (!bench) {
	console.error(`usage: npm run bench -- NAME      HYPERFERRY_BENCH_ROUNDS=3
  clone [hyperferry|pgcopydb]   one database copied by both, or by one; HYPERFERRY_BENCH_SCALE=1.75 (1.4 GB)
  drain [inserts|pgbench|updates|series]
                                a backlog of changes drained by hyperferry, a native subscription and pgcopydb follow; HYPERFERRY_BENCH_SCALE=1
  schema                        plan and apply of many tables against pg_dump and pg_restore; HYPERFERRY_BENCH_OBJECTS=20000`);
	process.exit(64);
}
const servers = await startServers({ community: false, onProgress });
try {
	onProgress(servers.how);
	console.log(await bench(servers, args));
} finally {
	await servers.stop();
}
