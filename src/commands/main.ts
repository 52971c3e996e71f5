import { createInterface } from "node:readline/promises";
import type { Diagnostic } from "../model/diagnostic.js";
import { type ExitCode, exitCodes, HyperferryError } from "../model/errors.js";
import { isTransient } from "../pg/connection-error.js";
import { annotator } from "./annotations.js";
import { commandName, globalOptions, type ParsedArguments, parseArguments } from "./arguments.js";
import type { CommandContext, GlobalFlags, Reporter } from "./command.js";
import { renderCommandHelp, renderHelp } from "./help.js";
import { loadCommands } from "./list.js";
import { packageVersion } from "./package-version.js";
import { createReporter } from "./reporter.js";
import { watchSignals } from "./signals.js";

/** The whole program but for the exit itself: argv -> command -> outcome -> exit code. */
export async function main(argv: readonly string[], process: NodeJS.Process): Promise<ExitCode> {
	const version = packageVersion();
	const flags = globalFlags(argv, process);
	const reporter = createReporter({
		flags,
		stdout: process.stdout,
		stderr: process.stderr,
		now: () => new Date(),
		live: !process.env.CI,
		annotate: annotator(process.env, (line) => process.stderr.write(`${line}\n`)),
	});
	try {
		if (argv.includes("--version")) return show(reporter, version, { hyperferry: version });
		const commands = await loadCommands(commandName(argv));
		const parsed = parseArguments(argv, commands);
		if (!parsed) {
			show(reporter, renderHelp(commands, version), { commands: commands.map(({ name, summary }) => ({ name, summary })) });
			return argv.length === 0 ? exitCodes.usage : exitCodes.done;
		}
		if (parsed.values.help)
			return show(reporter, renderCommandHelp(parsed.command), { command: parsed.command.name, summary: parsed.command.summary });
		return await run(parsed, flags, reporter, version, process);
	} catch (error) {
		return report(error, reporter);
	}
}

async function run(
	parsed: ParsedArguments,
	flags: GlobalFlags,
	reporter: Reporter,
	version: string,
	process: NodeJS.Process,
): Promise<ExitCode> {
	const { command, values, positionals } = parsed;
	const signals = watchSignals(process, (text) => reporter.emit({ type: "info", msg: text }));
	const mayAsk = values["no-input"] !== true && !flags.json && process.stdin.isTTY === true && process.stderr.isTTY === true;
	const context: CommandContext = {
		flags: {
			...flags,
			...(typeof values.state === "string" ? { state: values.state } : {}),
			file: (values.file as string | undefined) ?? "migration.yaml",
		},
		options: Object.fromEntries(Object.entries(values).filter(([key]) => !(key in globalOptions))),
		positionals,
		env: process.env,
		reporter,
		drain: signals.drain,
		abort: signals.abort,
		version,
		...(mayAsk ? { ask: (question: string) => ask(question, process, signals.drain) } : {}),
	};
	if (command.streams) reporter.emit({ type: "hello", format: "1.0", hyperferry: version });
	let exit: ExitCode;
	try {
		exit = await command.run(context);
	} catch (error) {
		exit = report(error, reporter, signals.drain.aborted ? signals.exitCode() : undefined);
	} finally {
		signals.stop();
	}
	if (command.streams) reporter.emit({ type: "end", exit });
	return exit;
}

/** Flags that shape the output must be known before anything can be printed, errors in the arguments included. */
function globalFlags(argv: readonly string[], process: NodeJS.Process): GlobalFlags {
	const has = (name: string, short?: string) => argv.includes(name) || (short !== undefined && argv.includes(short));
	const json = has("--json");
	const noColour = json || has("--no-color") || Boolean(process.env.NO_COLOR) || process.env.TERM === "dumb";
	return {
		file: "migration.yaml",
		json,
		verbose: has("--verbose", "-v"),
		quiet: has("--quiet", "-q"),
		colour: !noColour && process.stdout.isTTY === true,
		width: Math.max(60, Math.min(process.stderr.columns ?? process.stdout.columns ?? 120, 160)),
	};
}

function show(reporter: Reporter, text: string, json: unknown): ExitCode {
	reporter.result(text, json);
	return exitCodes.done;
}

/** Shows what stopped the command and says which exit code it means. */
function report(error: unknown, reporter: Reporter, interrupted?: ExitCode): ExitCode {
	if (error instanceof HyperferryError) {
		reporter.tell(error.diagnostics);
		return error.exitCode;
	}
	if (interrupted !== undefined) return interrupted;
	if (isTransient(error)) {
		reporter.emit({ type: "error", diagnostic: connectionLost(error) });
		return exitCodes.unavailable;
	}
	reporter.emit({ type: "error", diagnostic: bug(error) });
	return exitCodes.bug;
}

/** A server went away in the middle of a command that does not wait for it. */
function connectionLost(error: unknown): Diagnostic {
	return {
		code: "E402",
		severity: "error",
		what: "the connection to a server was lost",
		why: error instanceof Error ? error.message : String(error),
		fix: ["run the same command again: what was committed stays, the rest was rolled back by the server"],
	};
}

function bug(error: unknown): Diagnostic {
	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return {
		code: "E499",
		severity: "error",
		what: `hyperferry met something it does not understand: ${error instanceof Error ? error.message : String(error)}`,
		why: "this is a bug; what was done is in the journal, and no data is lost",
		fix: ["run the same command again: it continues where it stopped", "report it with the text below"],
		notes: stack
			.split("\n")
			.slice(1, 9)
			.map((line) => line.trim()),
	};
}

async function ask(question: string, process: NodeJS.Process, signal: AbortSignal): Promise<string> {
	const prompt = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return await prompt.question(question, { signal });
	} finally {
		prompt.close();
	}
}
