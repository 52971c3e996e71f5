import { describe, expect, test } from "vitest";
import { parseArguments } from "../../src/commands/arguments.js";
import type { Command } from "../../src/commands/command.js";
import { HyperferryError } from "../../src/model/errors.js";

const commands: readonly Command[] = [
	{
		name: "apply",
		summary: "",
		maxPositionals: 1,
		options: { until: { type: "string", choices: ["copied", "streaming"], help: "" }, yes: { type: "boolean", help: "" } },
		run: async () => 0,
	},
	{ name: "status", summary: "", run: async () => 0 },
];

function refusal(...argv: string[]): HyperferryError {
	try {
		parseArguments(argv, commands);
	} catch (error) {
		if (error instanceof HyperferryError) return error;
	}
	throw new Error("was not refused");
}

describe("arguments", () => {
	test("command, options and file in any order", () => {
		const parsed = parseArguments(["apply", "--until", "copied", "plan.json", "--yes", "-f", "a.yaml"], commands);
		expect(parsed?.command.name).toBe("apply");
		expect(parsed?.positionals).toEqual(["plan.json"]);
		expect(parsed?.values).toMatchObject({ until: "copied", yes: true, file: "a.yaml" });
	});
	test.each([
		[["aply"], 'unknown command "aply"', "hyperferry apply"],
		[["apply", "--untl", "copied"], "apply has no option --untl", "hyperferry apply --until"],
		[["apply", "--until", "done"], '--until takes copied, streaming, not "done"', "hyperferry apply --help"],
		[["status", "extra"], 'status takes no argument "extra"', "hyperferry status --help"],
	])("%j is refused with 64 and the way out", (argv, what, fix) => {
		const { exitCode, diagnostics } = refusal(...argv);
		expect(exitCode).toBe(64);
		expect(diagnostics[0]).toMatchObject({ code: "E420", what });
		expect(diagnostics[0]?.fix[0]).toBe(fix);
	});
	test("global options may stand before the command", () => {
		expect(parseArguments(["-f", "apply", "status"], commands)).toMatchObject({ command: { name: "status" }, values: { file: "apply" } });
	});
	test("no command means help", () => expect(parseArguments(["--json"], commands)).toBeUndefined());
});
