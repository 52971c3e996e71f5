import { randomBytes } from "node:crypto";
import type { Servers } from "../servers/servers.js";
import { contentsOf, createDatabase, dropDatabase, execute, fillBenchDatabase } from "./bench-database.js";
import { type Copier, hyperferry, pgcopydb } from "./copiers.js";
import type { TimedRun } from "./timed-run.js";

export interface CloneResult {
	readonly megabytes: number;
	readonly runs: Readonly<Record<string, readonly TimedRun[]>>;
}

/**
 * Copies one database `rounds` times with each copier, taking turns in who goes first, into a fresh database each time, and checks that each copy
 * has every row and index. Leaves no database behind.
 */
export async function cloneBench(
	servers: Servers,
	options: {
		readonly scale: number;
		readonly rounds: number;
		readonly only?: string | undefined;
		readonly onProgress: (line: string) => void;
	},
): Promise<CloneResult> {
	const all: [string, Copier][] = [
		["hyperferry", hyperferry],
		["pgcopydb", pgcopydb(servers)],
	];
	const copiers = all.filter(([name]) => options.only === undefined || options.only === name);
	const name = `hyperferry_bench_${randomBytes(4).toString("hex")}`;
	const runs: Record<string, TimedRun[]> = {};
	try {
		options.onProgress("filling the source");
		const sourceUrl = await createDatabase(servers.sourceUrl, name);
		await fillBenchDatabase(sourceUrl, options.scale);
		const source = await contentsOf(sourceUrl);
		for (let round = 0; round < options.rounds; round++) {
			for (const [copier, copy] of round % 2 === 0 ? copiers : copiers.toReversed()) {
				const targetUrl = await createDatabase(servers.targetUrl, name);
				await execute(targetUrl, ["CREATE EXTENSION timescaledb", "CHECKPOINT"]);
				const run = await copy(sourceUrl, targetUrl);
				const target = await contentsOf(targetUrl);
				await dropDatabase(servers.targetUrl, name);
				if (target.summary !== source.summary)
					throw new Error(`${copier} made another database:\n${target.summary}\ninstead of\n${source.summary}`);
				runs[copier] = [...(runs[copier] ?? []), run];
				options.onProgress(`round ${round + 1}: ${copier} ${run.seconds.toFixed(1)} s`);
			}
		}
		return { megabytes: source.bytes / 2 ** 20, runs };
	} finally {
		await dropDatabase(servers.targetUrl, name);
		await dropDatabase(servers.sourceUrl, name);
	}
}
