import { parseDuration } from "../model/duration.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { CommandContext } from "./command.js";

/** An option's duration in ms; undefined when it is not given. Throws HyperferryError E420 (64). */
export function durationOption(command: string, options: CommandContext["options"], name: string, example: string): number | undefined {
	const text = options[name];
	if (typeof text !== "string") return undefined;
	const ms = parseDuration(text);
	if (ms !== undefined) return ms;
	throw new HyperferryError(exitCodes.usage, [
		{
			code: "E420",
			severity: "error",
			what: `--${name} takes a duration, not "${text}"`,
			why: "a duration is a number with its unit: ms, s, m, h or d",
			fix: [`hyperferry ${command} --${name} ${example}`],
		},
	]);
}
