import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { debianMirror } from "./debian-mirror.js";

const run = promisify(execFile);

/** A shell script beside this file. */
export function script(name: string): string {
	return join(import.meta.dirname, name);
}

/** Where root file systems and clusters are kept between runs: HYPERFERRY_CACHE, else hyperferry in the user's cache folder. */
export function cacheFolder(): string {
	return process.env.HYPERFERRY_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "hyperferry");
}

/** Where the root file system lies once it is made; a recipe that changed makes another one. */
export async function debianRoot(cache: string): Promise<{ readonly root: string; readonly made: boolean }> {
	const recipe = digest(await readFile(script("make-root.sh")));
	const root = join(cache, `debian-${recipe}`);
	return { root, made: existsSync(root) };
}

/** The finished root file system. Throws with the tool's own words. */
export async function ensureDebianRoot(cache: string, onProgress: (line: string) => void): Promise<string> {
	const { root, made } = await debianRoot(cache);
	if (made) return root;
	await mkdir(cache, { recursive: true });
	await ensureTool("mmdebstrap", ["mmdebstrap", "debian-archive-keyring", "mount"], onProgress);
	onProgress(`making a Debian root file system in ${root} (once, about half a minute)`);
	await run(script("make-root.sh"), [root, debianMirror(await aptSources())], { maxBuffer: 1 << 26 });
	return root;
}

/** A second root: the first with the community modules of `archive` over it. */
export async function ensureCommunityRoot(root: string, archive: string, onProgress: (line: string) => void): Promise<string> {
	const community = `${root}-community-${digest(await readFile(archive))}`;
	if (existsSync(community)) return community;
	await ensureTool("xz", ["xz-utils"], onProgress);
	await run(script("make-community-root.sh"), [root, archive, community]);
	return community;
}

function digest(bytes: Buffer): string {
	return createHash("sha256").update(bytes).digest("hex").slice(0, 10);
}

async function ensureTool(tool: string, packages: readonly string[], onProgress: (line: string) => void): Promise<void> {
	if (await succeeds("which", [tool])) return;
	if (process.getuid?.() !== 0) throw new Error(`${tool} is missing and only root may install it: apt-get install ${packages.join(" ")}`);
	onProgress(`installing ${packages.join(", ")}`);
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	await run("apt-get", ["update", "-qq"], { env, maxBuffer: 1 << 26 });
	await run("apt-get", ["install", "-qq", "--no-install-recommends", ...packages], { env, maxBuffer: 1 << 26 });
}

async function aptSources(): Promise<string[]> {
	const folder = "/etc/apt/sources.list.d";
	const names = existsSync(folder) ? (await readdir(folder)).sort().map((name) => join(folder, name)) : [];
	const files = ["/etc/apt/sources.list", ...names].filter((file) => /\.(list|sources)$/.test(file) && existsSync(file));
	return Promise.all(files.map((file) => readFile(file, "utf8")));
}

/** Whether a program exists here and ends well. */
export async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
	return run(program, args, { timeout: 20_000 }).then(
		() => true,
		() => false,
	);
}
