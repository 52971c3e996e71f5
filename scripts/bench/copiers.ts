import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Servers } from "../servers/servers.js";
import { type TimedRun, timedRun } from "./timed-run.js";

/** Copies one database into another, empty one. */
export type Copier = (sourceUrl: string, targetUrl: string) => Promise<TimedRun>;

const spec = `version: 1
name: bench
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
schema: { include: [public] }
tables:
  - match: public.*
copy: { jobs: 2 }
replicate: { mode: none }
`;

/** The built hyperferry, as a user would run it. */
export const hyperferry: Copier = async (sourceUrl, targetUrl) => {
	const folder = await mkdtemp(join(tmpdir(), "hyperferry-bench-"));
	try {
		await writeFile(join(folder, "migration.yaml"), spec);
		const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
		const env = { ...process.env, SOURCE_URL: sourceUrl, TARGET_URL: targetUrl };
		const args = ["apply", "--yes", "--until", "copied", "--no-input"];
		return await timedRun("hyperferry", spawn(process.execPath, [cli, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] }));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};

/** pgcopydb with as many jobs: the one of the servers' file system, else the one on PATH. */
export function pgcopydb(servers: Servers): Copier {
	return async (sourceUrl, targetUrl) => {
		const folder = servers.runInside ? "/tmp/pgcopydb" : await mkdtemp(join(tmpdir(), "pgcopydb-bench-"));
		const argv = ["pgcopydb", "clone", "--table-jobs", "2", "--index-jobs", "2", "--dir", folder] as const;
		const env = { ...process.env, PGCOPYDB_SOURCE_PGURI: sourceUrl, PGCOPYDB_TARGET_PGURI: targetUrl };
		const start = servers.runInside ?? (([program = "", ...args], options = {}) => spawn(program, args, options));
		try {
			return await timedRun("pgcopydb", start(argv, { env, stdio: ["ignore", "pipe", "pipe"] }));
		} finally {
			if (!servers.runInside) await rm(folder, { recursive: true, force: true });
		}
	};
}
