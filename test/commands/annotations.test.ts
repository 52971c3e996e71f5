import { expect, test } from "vitest";
import { annotator } from "../../src/commands/annotations.js";
import type { Diagnostic } from "../../src/model/diagnostic.js";

const found = (severity: Diagnostic["severity"], number: number): Diagnostic => ({
	code: "S110",
	severity,
	what: `thing ${number}`,
	place: { file: "migration.yaml", line: number, column: 1, length: 1 },
	fix: [],
});

test("outside GitHub Actions nothing is written", () => {
	const lines: string[] = [];
	annotator({}, (line) => lines.push(line))(found("error", 1));
	expect(lines).toEqual([]);
});

test("ten of each kind, the last of which points to the log", () => {
	const lines: string[] = [];
	const annotate = annotator({ GITHUB_ACTIONS: "true" }, (line) => lines.push(line));
	for (let number = 1; number <= 12; number++) annotate(found("warning", number));
	annotate(found("error", 1));
	expect(lines.filter((line) => line.startsWith("::warning"))).toHaveLength(10);
	expect(lines[8]).toBe("::warning file=migration.yaml,line=9,col=1,title=S110::thing 9");
	expect(lines[9]).toBe("::warning title=hyperferry::more warnings are in the log of this step");
	expect(lines[10]).toBe("::error file=migration.yaml,line=1,col=1,title=S110::thing 1");
});

test("files are named from the root of the repository", () => {
	const lines: string[] = [];
	annotator({ GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: `${process.cwd()}/..` }, (line) => lines.push(line))(found("error", 3));
	expect(lines[0]).toMatch(/^::error file=[^/,]+\/migration\.yaml,line=3,/);
});
