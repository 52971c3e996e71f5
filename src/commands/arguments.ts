import { parseArgs } from "node:util";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { nearest } from "../model/nearest.js";
import type { Command, CommandOption } from "./command.js";

export const globalOptions: Readonly<Record<string, CommandOption>> = {
	file: { type: "string", short: "f", value: "FILE", help: "the spec (default: migration.yaml)" },
	state: { type: "string", value: "DIR", help: "folder of the state (default: .hyperferry beside the spec)" },
	json: { type: "boolean", help: "JSON only, on stdout" },
	verbose: { type: "boolean", short: "v", help: "more detail" },
	quiet: { type: "boolean", short: "q", help: "results and errors only" },
	"no-color": { type: "boolean", help: "no colours" },
	"no-input": { type: "boolean", help: "never ask" },
	help: { type: "boolean", short: "h", help: "this text" },
};

export interface ParsedArguments {
	readonly command: Command;
	readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
	readonly positionals: readonly string[];
}

/** The word that names the command; argv is without node and script. */
export function commandName(argv: readonly string[]): string | undefined {
	return argv.find((word, index) => !word.startsWith("-") && !takesValue(argv[index - 1]));
}

/** Undefined means: show help. Throws HyperferryError E420 (64). */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): ParsedArguments | undefined {
	const name = commandName(argv);
	if (name === undefined || name === "help") return undefined;
	const command = commands.find((candidate) => candidate.name === name);
	if (!command) {
		const meant = nearest(
			name,
			commands.map((candidate) => candidate.name),
		);
		const why = `the commands are ${commands.map((candidate) => candidate.name).join(", ")}`;
		throw usageError(`unknown command "${name}"`, why, meant ? [`hyperferry ${meant}`, "hyperferry --help"] : ["hyperferry --help"]);
	}
	const options = { ...globalOptions, ...command.options };
	const rest = [...argv];
	rest.splice(rest.indexOf(name), 1);
	try {
		const { values, positionals } = parseArgs({
			args: rest,
			options: Object.fromEntries(
				Object.entries(options).map(([key, { type, short, multiple }]) => [
					key,
					{ type, ...(short ? { short } : {}), ...(multiple ? { multiple } : {}) },
				]),
			),
			allowPositionals: true,
			strict: true,
		});
		checkChoices(command, values);
		const surplus = positionals[command.maxPositionals ?? 0];
		if (surplus !== undefined) {
			const why = `usage: hyperferry ${command.name}${command.positionals ? ` ${command.positionals}` : ""} [options]`;
			throw usageError(`${command.name} takes no argument "${surplus}"`, why, [`hyperferry ${command.name} --help`]);
		}
		return { command, values: values as ParsedArguments["values"], positionals };
	} catch (error) {
		if (error instanceof HyperferryError || !(error instanceof TypeError)) throw error;
		throw optionError(error, command, Object.keys(options));
	}
}

/** True for a global option whose value is the next word. */
function takesValue(word: string | undefined): boolean {
	return Object.entries(globalOptions).some(
		([name, { type, short }]) => type === "string" && (word === `--${name}` || word === `-${short}`),
	);
}

function checkChoices(command: Command, values: Readonly<Record<string, unknown>>): void {
	for (const [key, option] of Object.entries(command.options ?? {})) {
		const value = values[key];
		if (option.choices && typeof value === "string" && !option.choices.includes(value)) {
			throw usageError(`--${key} takes ${option.choices.join(", ")}, not "${value}"`, option.help, [`hyperferry ${command.name} --help`]);
		}
	}
}

function optionError(error: TypeError, command: Command, known: readonly string[]): HyperferryError {
	const unknown = /Unknown option '(-{1,2}[^']+)'/.exec(error.message)?.[1];
	const why = `its options are ${known.map((name) => `--${name}`).join(", ")}`;
	if (!unknown) return usageError(error.message.split(". ")[0] ?? error.message, why, [`hyperferry ${command.name} --help`]);
	const meant = nearest(unknown.replace(/^-+/, ""), known);
	const fix = meant ? [`hyperferry ${command.name} --${meant}`] : [`hyperferry ${command.name} --help`];
	return usageError(`${command.name} has no option ${unknown}`, why, fix);
}

function usageError(what: string, why: string, fix: readonly string[]): HyperferryError {
	return new HyperferryError(exitCodes.usage, [{ code: "E420", severity: "error", what, why, fix }]);
}
