import { globalOptions } from "./arguments.js";
import type { Command, CommandOption } from "./command.js";

/** Text of `hyperferry --help`. */
export function renderHelp(commands: readonly Command[], version: string): string {
	const width = Math.max(...commands.map((command) => usage(command).length));
	return [
		`hyperferry ${version}: moves live PostgreSQL databases to TimescaleDB, declared in a spec`,
		"",
		"Usage: hyperferry COMMAND [options]",
		"",
		...commands.map((command) => `  ${usage(command).padEnd(width)}  ${command.summary}`),
		"",
		...optionLines(globalOptions),
		"",
		"Exit codes: 0 done, 1 failed, 2 there is a difference, 3 refused by a safety gate, 64 usage or invalid spec,",
		"70 a bug, 75 a server is unreachable (try again), 130/143 interrupted (resumable).",
		"",
	].join("\n");
}

/** Text of `hyperferry COMMAND --help`. */
export function renderCommandHelp(command: Command): string {
	const own = command.options ? ["", ...optionLines(command.options)] : [];
	return [`Usage: hyperferry ${usage(command)} [options]`, "", command.summary, ...own, "", ...optionLines(globalOptions), ""].join("\n");
}

function usage(command: Command): string {
	return command.positionals ? `${command.name} ${command.positionals}` : command.name;
}

function optionLines(options: Readonly<Record<string, CommandOption>>): readonly string[] {
	const names = Object.entries(options).map(([name, option]) => {
		const value = option.choices ? ` ${option.choices.join("|")}` : option.value ? ` ${option.value}` : "";
		return `${option.short ? `-${option.short}, ` : ""}--${name}${value}`;
	});
	const width = Math.max(...names.map((name) => name.length));
	return Object.values(options).map((option, index) => `  ${(names[index] ?? "").padEnd(width)}  ${option.help}`);
}
