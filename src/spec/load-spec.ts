import { existsSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import type { Diagnostic } from "../model/diagnostic.js";
import type { LocalFiles } from "./connection/local-files.js";
import { type ParsedSpec, parseSpec } from "./parse-spec.js";
import type { Env } from "./resolve-variables.js";

/** Reads a spec from a file, with variables and PG* settings from `env`, and password, service and certificate files of this machine. */
export async function loadSpec(path: string, env: Env): Promise<ParsedSpec> {
	let source: string;
	try {
		source = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
	} catch (error) {
		return { diagnostics: [unreadable(path, error)] };
	}
	return parseSpec(source, path, env, localFiles(env));
}

/** Of this machine. */
export function localFiles(env: Env): LocalFiles {
	return {
		read(path) {
			try {
				const mode = process.platform === "win32" ? {} : { mode: statSync(path).mode };
				return { text: readFileSync(path, "utf8"), ...mode };
			} catch {
				return undefined;
			}
		},
		exists: existsSync,
		home: env.HOME ?? homedir(),
		user: systemUser(env),
	};
}

function systemUser(env: Env): string {
	try {
		return userInfo().username;
	} catch {
		// No entry for the user id, as in some containers
		return env.USER ?? "postgres";
	}
}

function unreadable(path: string, error: unknown): Diagnostic {
	const code = error instanceof Error && "code" in error ? error.code : undefined;
	const base = { code: "S101", severity: "error", what: `the spec ${path} cannot be read` } as const;
	if (code === "ENOENT") {
		return { ...base, why: "There is no such file.", fix: ["hyperferry validate -f FILE", "hyperferry init    (writes a first one)"] };
	}
	if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return { ...base, why: "It is not UTF-8 text.", fix: ["save it as UTF-8"] };
	const why = error instanceof Error ? error.message : String(error);
	return { ...base, why, fix: [`check the path and the permissions of ${path}`] };
}
