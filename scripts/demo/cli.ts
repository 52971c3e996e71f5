import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface CliRun {
	readonly exit: number;
	readonly stdout: string;
}

/** A command that runs beside the others. */
export interface RunningCli {
	readonly exit: Promise<number>;
	/** Shows no more of what it says; it goes on. */
	hush(): void;
}

/** The built hyperferry as a user would run it. */
export interface Cli {
	/** Runs one command; its output is shown as it comes, and what it writes to stdout is returned. */
	run(args: readonly string[], options?: { readonly quiet?: boolean; readonly allow?: readonly number[] }): Promise<CliRun>;
	/** Starts one command and lets it run beside; its lines are marked. */
	start(args: readonly string[]): RunningCli;
}

export function cliFor(cwd: string, env: NodeJS.ProcessEnv): Cli {
	return {
		async run(args, { quiet = false, allow = [0] } = {}) {
			if (!quiet) process.stdout.write(`\n$ hyperferry ${args.join(" ")}\n`);
			const child = spawn(process.execPath, [entry, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
			const show = (text: string) => {
				if (!quiet) process.stdout.write(text);
			};
			let stdout = "";
			child.stderr.setEncoding("utf8").on("data", show);
			child.stdout.setEncoding("utf8").on("data", (text: string) => {
				stdout += text;
				show(text);
			});
			const [exit] = (await once(child, "close")) as [number | null];
			if (exit === null || !allow.includes(exit)) throw new Error(`hyperferry ${args.join(" ")} ended with ${exit}`);
			return { exit, stdout };
		},
		start(args) {
			process.stdout.write(`\n$ hyperferry ${args.join(" ")} &\n`);
			const child = spawn(process.execPath, [entry, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
			let hushed = false;
			for (const stream of [child.stdout, child.stderr]) {
				createInterface({ input: stream }).on("line", (line) => {
					if (!hushed) process.stdout.write(`  apply | ${line}\n`);
				});
			}
			return {
				exit: once(child, "close").then(([exit]) => (exit as number | null) ?? -1),
				hush: () => {
					hushed = true;
				},
			};
		},
	};
}
