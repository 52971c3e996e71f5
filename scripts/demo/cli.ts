import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface CliRun {
	readonly exit: number;
	readonly stdout: string;
}

/** The built hyperferry as a user would run it. */
export interface Cli {
	/** Runs one command; its output is shown as it comes, and returned. */
	run(args: readonly string[], options?: { readonly quiet?: boolean; readonly allow?: readonly number[] }): Promise<CliRun>;
	/** Starts one command and lets it run beside; resolves with its exit code. */
	start(args: readonly string[]): Promise<number>;
}

export function cliFor(cwd: string, env: NodeJS.ProcessEnv): Cli {
	const spawnCli = (args: readonly string[], quiet: boolean) =>
		spawn(process.execPath, [entry, ...args], { cwd, env, stdio: ["ignore", quiet ? "pipe" : "pipe", "inherit"] });
	return {
		async run(args, { quiet = false, allow = [0] } = {}) {
			if (!quiet) process.stdout.write(`\n$ hyperferry ${args.join(" ")}\n`);
			const child = spawnCli(args, quiet);
			let stdout = "";
			child.stdout.setEncoding("utf8").on("data", (text: string) => {
				stdout += text;
				if (!quiet) process.stdout.write(text);
			});
			const [exit] = (await once(child, "close")) as [number | null];
			if (exit === null || !allow.includes(exit)) throw new Error(`hyperferry ${args.join(" ")} ended with ${exit}`);
			return { exit, stdout };
		},
		async start(args) {
			process.stdout.write(`\n$ hyperferry ${args.join(" ")} &\n`);
			const child = spawnCli(args, false);
			child.stdout.pipe(process.stdout, { end: false });
			const [exit] = (await once(child, "close")) as [number | null];
			return exit ?? -1;
		},
	};
}
