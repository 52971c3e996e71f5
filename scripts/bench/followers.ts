import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Servers } from "../servers/servers.js";
import { execute } from "./bench-database.js";
import { cliPath, hyperferry, native } from "./copiers.js";
import { type TimedRun, timedRun, timedUntil } from "./timed-run.js";
import { marker } from "./workloads.js";

/** The databases of one run: the source has its rows, the target is empty. */
export interface Pair {
	readonly servers: Servers;
	readonly sourceUrl: string;
	readonly targetUrl: string;
	/** Table that becomes a hypertable. */
	readonly hypertable?: string | undefined;
}

/** Somebody who follows changes: after `begin` the target has the source's rows, and what changes is kept for `drain`, which ends with the marker. */
export interface Follower {
	begin(pair: Pair): Promise<{ drain(): Promise<TimedRun>; end(): Promise<void> }>;
}

export const ours: Follower = {
	async begin({ sourceUrl, targetUrl, hypertable }) {
		const folder = await mkdtemp(join(tmpdir(), "hyperferry-bench-"));
		const rule = hypertable
			? `\n  - { match: public.${hypertable}, hypertable: { column: ts, chunk_interval: 1 day, primary_key: keep } }`
			: "";
		const spec = `version: 1
name: bench_${randomBytes(4).toString("hex")}
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: public.*${rule}
copy: { jobs: 2 }
`;
		await writeFile(join(folder, "migration.yaml"), spec);
		const start = (...args: readonly string[]) =>
			spawn(process.execPath, [cliPath, ...args], {
				cwd: folder,
				env: { ...process.env, SOURCE_URL: sourceUrl, TARGET_URL: targetUrl },
				stdio: ["ignore", "pipe", "pipe"],
			});
		await timedRun("hyperferry apply", start("apply", "--yes", "--until", "copied", "--no-input"));
		return {
			drain: () => timedUntil("hyperferry apply", start("apply", "--yes", "--no-input"), () => marked(targetUrl)),
			async end() {
				await timedRun("hyperferry clean", start("clean", "--yes"));
				await rm(folder, { recursive: true, force: true });
			},
		};
	},
};

export const subscription: Follower = {
	async begin({ sourceUrl, targetUrl }) {
		const name = `bench_${randomBytes(4).toString("hex")}`;
		await hyperferry(sourceUrl, targetUrl);
		await execute(sourceUrl, [`CREATE PUBLICATION ${name} FOR ALL TABLES`]);
		const connection = sourceUrl.replaceAll("'", "''");
		await execute(targetUrl, [
			`CREATE SUBSCRIPTION ${name} CONNECTION '${connection}' PUBLICATION ${name} WITH (copy_data = false, enabled = false, create_slot = false, slot_name = '${name}')`,
		]);
		await execute(sourceUrl, [`SELECT pg_create_logical_replication_slot('${name}', 'pgoutput')`]);
		return {
			async drain() {
				const started = performance.now();
				await execute(targetUrl, [`ALTER SUBSCRIPTION ${name} ENABLE`]);
				while (!(await marked(targetUrl))) await sleep(20);
				return { seconds: (performance.now() - started) / 1000, peakMegabytes: undefined };
			},
			async end() {
				await execute(targetUrl, [`DROP SUBSCRIPTION ${name}`]);
				await execute(sourceUrl, [`DROP PUBLICATION ${name}`]);
			},
		};
	},
};

export const pgcopydbFollow: Follower = {
	async begin({ servers, sourceUrl, targetUrl }) {
		await hyperferry(sourceUrl, targetUrl);
		const slot = `bench_${randomBytes(4).toString("hex")}`;
		// where its next program finds it again, inside of the servers' file system too
		const folder = servers.runInside ? `/var/lib/postgresql/${slot}` : await mkdtemp(join(tmpdir(), "pgcopydb-bench-"));
		const env = { ...process.env, PGCOPYDB_SOURCE_PGURI: sourceUrl, PGCOPYDB_TARGET_PGURI: targetUrl };
		const start = (...args: readonly string[]) => native(servers, ["pgcopydb", ...args, "--dir", folder], { env });
		const stream = ["--plugin", "test_decoding", "--slot-name", slot, "--origin", slot];
		const snapshot = start("snapshot", "--follow", ...stream.slice(0, 4));
		let words = "";
		for (const output of [snapshot.stdout, snapshot.stderr])
			output?.on("data", (text: Buffer) => {
				words += text.toString();
			});
		for (let waits = 0; !/Created logical replication slot/.test(words); waits++) {
			if (snapshot.exitCode !== null || waits > 600) throw new Error(`pgcopydb snapshot made no slot:\n${words}`);
			await sleep(50);
		}
		await timedRun("pgcopydb stream setup", start("stream", "setup", ...stream, "--not-consistent"));
		await timedRun("pgcopydb stream sentinel", start("stream", "sentinel", "set", "apply"));
		return {
			async drain() {
				const [row] = await rowsOf<{ lsn: string }>(sourceUrl, "SELECT pg_current_wal_flush_lsn() AS lsn");
				const until = ["--endpos", row?.lsn ?? "", "--resume", "--not-consistent"];
				const run = await timedRun("pgcopydb follow", start("follow", ...stream, ...until));
				if (!(await marked(targetUrl))) throw new Error("pgcopydb follow ended without the last change");
				return run;
			},
			async end() {
				if (snapshot.exitCode === null && snapshot.signalCode === null) {
					// who runs it inside another root does not pass on a polite signal
					snapshot.kill("SIGKILL");
					await once(snapshot, "close");
				}
				await execute(sourceUrl, [`SELECT pg_drop_replication_slot('${slot}')`]);
				await execute(targetUrl, [`SELECT pg_replication_origin_drop('${slot}')`]);
				await timedRun("rm", native(servers, ["rm", "-rf", folder]));
			},
		};
	},
};

async function marked(targetUrl: string): Promise<boolean> {
	return (await rowsOf(targetUrl, `SELECT FROM ${marker}`)).length > 0;
}

async function rowsOf<Row extends pg.QueryResultRow>(url: string, text: string): Promise<readonly Row[]> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return (await client.query<Row>(text)).rows;
	} finally {
		await client.end();
	}
}
