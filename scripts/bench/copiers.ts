import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Servers } from "../servers/servers.js";
import { type TimedRun, timedRun } from "./timed-run.js";

/** Copies one database into another, empty one. */
export type Copier = (sourceUrl: string, targetUrl: string) => Promise<TimedRun>;

function specOf(rule: string): string {
	return `version: 1
name: bench
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
schema: { include: [public] }
tables:
  - ${rule}
copy: { jobs: 2 }
replicate: { mode: none }
`;
}

/** The built hyperferry. */
export const cliPath = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Runs it as a user would run it. */
async function runHyperferry(rule: string, args: readonly string[], sourceUrl: string, targetUrl: string): Promise<TimedRun> {
	const folder = await mkdtemp(join(tmpdir(), "hyperferry-bench-"));
	try {
		await writeFile(join(folder, "migration.yaml"), specOf(rule));
		const env = { ...process.env, SOURCE_URL: sourceUrl, TARGET_URL: targetUrl };
		return await timedRun(
			"hyperferry",
			spawn(process.execPath, [cliPath, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] }),
		);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

const applyArguments = ["apply", "--yes", "--until", "copied", "--no-input"] as const;

export const hyperferry: Copier = (sourceUrl, targetUrl) => runHyperferry("match: public.*", applyArguments, sourceUrl, targetUrl);

/** Tables without their rows. */
const schemaOnly = "{ match: public.*, data: none }";
export const planSchema: Copier = (sourceUrl, targetUrl) => runHyperferry(schemaOnly, ["plan", "--out", "plan.json"], sourceUrl, targetUrl);
export const applySchema: Copier = (sourceUrl, targetUrl) => runHyperferry(schemaOnly, applyArguments, sourceUrl, targetUrl);

/** pgcopydb with as many jobs: the one of the servers' file system, else the one on PATH. */
export function pgcopydb(servers: Servers): Copier {
	return async (sourceUrl, targetUrl) => {
		const folder = servers.runInside ? "/tmp/pgcopydb" : await mkdtemp(join(tmpdir(), "pgcopydb-bench-"));
		const argv = ["pgcopydb", "clone", "--table-jobs", "2", "--index-jobs", "2", "--dir", folder] as const;
		const env = { ...process.env, PGCOPYDB_SOURCE_PGURI: sourceUrl, PGCOPYDB_TARGET_PGURI: targetUrl };
		try {
			return await timedRun("pgcopydb", native(servers, argv, { env }));
		} finally {
			if (!servers.runInside) await rm(folder, { recursive: true, force: true });
		}
	};
}

/** A program of the servers' file system, else the one on PATH; files are handed over open, because the two may see different ones. */
export function native(servers: Servers, argv: readonly string[], { env = process.env, stdin, stdout }: NativeOptions = {}): ChildProcess {
	const start = servers.runInside ?? (([program = "", ...args], options = {}) => spawn(program, args, options));
	return start(argv, { env, stdio: [stdin?.fd ?? "ignore", stdout?.fd ?? "pipe", "pipe"] });
}

interface NativeOptions {
	readonly env?: NodeJS.ProcessEnv;
	readonly stdin?: FileHandle;
	readonly stdout?: FileHandle;
}

export async function pgDump(servers: Servers, sourceUrl: string, archive: string): Promise<TimedRun> {
	await using stdout = await open(archive, "w");
	return await timedRun("pg_dump", native(servers, ["pg_dump", "--schema-only", "--format=custom", `--dbname=${sourceUrl}`], { stdout }));
}

export async function pgRestore(servers: Servers, archive: string, targetUrl: string): Promise<TimedRun> {
	await using stdin = await open(archive);
	return await timedRun("pg_restore", native(servers, ["pg_restore", "--exit-on-error", `--dbname=${targetUrl}`], { stdin }));
}
