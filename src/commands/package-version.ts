import { readFileSync } from "node:fs";

/** Version of this package; the same file lies two levels up from src/commands and from dist/commands. */
export function packageVersion(): string {
	const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
	return version;
}
