import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface CliResult {
	/** Null when a signal ended it. */
	readonly exit: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** A command that runs; `result` resolves when it has ended. */
export interface RunningCli {
	readonly child: ChildProcess;
	readonly result: Promise<CliResult>;
	/** Text so far, both streams. */
	readonly output: () => string;
	/** Resolves once the output has matched; rejects when it ends before. */
	until(pattern: RegExp): Promise<void>;
}

/** A folder with a spec, in which the built hyperferry is run as a user would run it. */
export interface CliFolder extends AsyncDisposable {
	readonly path: string;
	run(...args: readonly string[]): Promise<CliResult>;
	start(...args: readonly string[]): RunningCli;
	writeSpec(text: string): Promise<void>;
	read(file: string): Promise<string>;
}

/** Makes the folder with `migration.yaml`; SOURCE_URL and TARGET_URL are set from `env`. */
export async function cliFolder(spec: string, env: Readonly<Record<string, string>>): Promise<CliFolder> {
	const path = await mkdtemp(join(tmpdir(), "hyperferry-cli-"));
	const writeSpec = (text: string) => writeFile(join(path, "migration.yaml"), text);
	await writeSpec(spec);
	const running = new Set<ChildProcess>();
	const start = (...args: readonly string[]): RunningCli => {
		const child = spawn(process.execPath, [entry, ...args], {
			cwd: path,
			env: { ...process.env, CI: "true", NO_COLOR: "1", ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		running.add(child);
		let [stdout, stderr] = ["", ""];
		child.stdout.setEncoding("utf8").on("data", (text: string) => {
			stdout += text;
		});
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			stderr += text;
		});
		const output = () => `${stdout}${stderr}`;
		const result = once(child, "close").then(([exit]): CliResult => {
			running.delete(child);
			return { exit: exit as number | null, stdout, stderr };
		});
		return {
			child,
			result,
			output,
			until: (pattern) =>
				new Promise((resolve, reject) => {
					const look = () => {
						if (pattern.test(output())) resolve();
					};
					child.stdout.on("data", look);
					child.stderr.on("data", look);
					look();
					void result.then(({ exit }) => reject(new Error(`ended with ${exit} before ${pattern}:\n${output()}`)));
				}),
		};
	};
	return {
		path,
		start,
		run: (...args) => start(...args).result,
		writeSpec,
		read: (file) => readFile(join(path, file), "utf8"),
		async [Symbol.asyncDispose]() {
			for (const child of running) child.kill("SIGKILL");
			await rm(path, { recursive: true, force: true });
		},
	};
}
