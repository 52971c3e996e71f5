#!/usr/bin/env node
import { main } from "./commands/main.js";

const exitCode = await main(process.argv.slice(2), process);
await Promise.all([taken(process.stdout), taken(process.stderr)]);
process.exit(exitCode);

/**
 * Resolves when the reader has taken everything, or is gone: an exit drops what a full pipe has not taken yet.
 * https://nodejs.org/docs/latest-v20.x/api/process.html#a-note-on-process-io
 */
function taken(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise((resolve) => {
		stream.once("error", () => resolve());
		stream.write("", () => resolve());
	});
}
