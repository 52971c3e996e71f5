import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { cliFolder } from "../support/cli.js";

/** Far more than a pipe takes at once: an error for each of the rules. */
const rules = Array.from({ length: 4000 }, (_, index) => `  - { match: public.t${index}, hypertabel: { column: ts } }`).join("\n");
const spec = `version: 1\nname: shop\nsource: { url: "postgres://127.0.0.1:1/a" }\ntarget: { url: "postgres://127.0.0.1:1/b" }\ntables:\n${rules}\n`;

test("whoever reads slowly gets everything, and the exit code comes after it", async () => {
	await using folder = await cliFolder(spec, {});
	const { child, result } = folder.start("validate", "--json");
	child.stdout?.pause();
	await sleep(3000);
	child.stdout?.resume();
	const { exit, stdout } = await result;
	expect(exit).toBe(64);
	const lines = stdout.trimEnd().split("\n");
	expect(lines.length).toBeGreaterThan(0);
	for (const line of lines) JSON.parse(line);
	expect(stdout.length).toBeGreaterThan(1_000_000);
	expect(stdout).toContain(`"line":4005`);
});

test("whoever stops reading ends the program without a stack trace", async () => {
	await using folder = await cliFolder(spec, {});
	const { child, result } = folder.start("validate", "--json");
	child.stdout?.destroy();
	const { exit, stderr } = await result;
	expect(exit).toBe(64);
	expect(stderr).not.toMatch(/ {4}at |EPIPE/);
});
