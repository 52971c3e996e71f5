import { randomBytes } from "node:crypto";
import type { Servers } from "../servers/servers.js";
import { contentsOf, createDatabase, dropDatabase, execute } from "./bench-database.js";
import { type Follower, ours, pgcopydbFollow, subscription } from "./followers.js";
import type { TimedRun } from "./timed-run.js";
import { marker, type Workload, workloads } from "./workloads.js";

export interface Drain {
	readonly workload: keyof typeof workloads;
	readonly follower: string;
	readonly changes: number;
	readonly runs: readonly TimedRun[];
}

/** Who drains what. A native subscription loses rows of hypertables from sight, pgcopydb knows none: those are ours alone. */
const drains: readonly (readonly [keyof typeof workloads, readonly (readonly [string, Follower, "hypertable"?])[]])[] = [
	[
		"inserts",
		[
			["hyperferry", ours],
			["subscription", subscription],
			["pgcopydb", pgcopydbFollow],
			["hypertable", ours, "hypertable"],
		],
	],
	[
		"pgbench",
		[
			["hyperferry", ours],
			["subscription", subscription],
			["pgcopydb", pgcopydbFollow],
		],
	],
	[
		"updates",
		[
			["hyperferry", ours],
			["subscription", subscription],
			["pgcopydb", pgcopydbFollow],
		],
	],
	[
		"series",
		[
			["hyperferry", ours],
			["hypertable", ours, "hypertable"],
		],
	],
];

/**
 * Makes changes while nobody takes them, then lets each follower drain the backlog from the slot to the target, in databases of its own. Checks
 * that the target has every row in the end.
 */
export async function drainBench(
	servers: Servers,
	options: {
		readonly scale: number;
		readonly rounds: number;
		readonly only?: string | undefined;
		readonly onProgress: (line: string) => void;
	},
): Promise<readonly Drain[]> {
	const results: Drain[] = [];
	for (const [workload, followers] of drains.filter(([name]) => options.only === undefined || options.only === name)) {
		for (const [follower, way, hypertable] of followers) {
			const runs: TimedRun[] = [];
			for (let round = 0; round < options.rounds; round++) {
				const run = await drainOnce(servers, workloads[workload], way, hypertable !== undefined, options.scale);
				runs.push(run);
				options.onProgress(`${workload}, round ${round + 1}: ${follower} ${run.seconds.toFixed(1)} s`);
			}
			results.push({ workload, follower, changes: workloads[workload].changes(options.scale), runs });
		}
	}
	return results;
}

async function drainOnce(servers: Servers, workload: Workload, follower: Follower, hypertable: boolean, scale: number): Promise<TimedRun> {
	const name = `hyperferry_bench_${randomBytes(4).toString("hex")}`;
	try {
		const sourceUrl = await createDatabase(servers.sourceUrl, name);
		const targetUrl = await createDatabase(servers.targetUrl, name);
		await execute(sourceUrl, [...workload.schema, `CREATE TABLE ${marker} (id int PRIMARY KEY)`, "VACUUM ANALYZE"]);
		await execute(targetUrl, ["CREATE EXTENSION timescaledb"]);
		const following = await follower.begin({ servers, sourceUrl, targetUrl, hypertable: hypertable ? workload.series : undefined });
		try {
			await workload.change(servers, sourceUrl, scale);
			await execute(sourceUrl, [`INSERT INTO ${marker} VALUES (1)`, "CHECKPOINT"]);
			await execute(targetUrl, ["CHECKPOINT"]);
			const run = await following.drain();
			const [source, target] = [await contentsOf(sourceUrl), await contentsOf(targetUrl)];
			const rows = ({ summary }: typeof source) => summary.replaceAll(/ (\d+) .*$/gm, " $1");
			if (rows(source) !== rows(target)) throw new Error(`the target has other rows:\n${rows(target)}\ninstead of\n${rows(source)}`);
			return run;
		} finally {
			await following.end();
		}
	} finally {
		await dropDatabase(servers.targetUrl, name);
		await dropDatabase(servers.sourceUrl, name);
	}
}
