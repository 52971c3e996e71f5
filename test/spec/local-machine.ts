import type { LocalFiles } from "../../src/spec/connection/local-files.js";

/** A machine that has just these files; `mode` is 0600 unless given. */
export function localMachine(files: Readonly<Record<string, string | { readonly text: string; readonly mode: number }>> = {}): LocalFiles {
	return {
		read(path) {
			const file = Object.hasOwn(files, path) ? files[path] : undefined;
			return typeof file === "string" ? { text: file, mode: 0o100600 } : file;
		},
		exists: (path) => Object.hasOwn(files, path),
		home: "/home/me",
		user: "me",
	};
}
