import { expect } from "vitest";
import type { CliResult } from "./cli.js";

/** One error or warning as a person reads it on the terminal, white space folded. */
export interface ShownDiagnostic {
	readonly severity: "error" | "warning";
	readonly code: string;
	readonly what: string;
	/** "migration.yaml:7:5", the place in the spec. */
	readonly place: string;
	readonly where: string;
	readonly why: string;
	readonly fix: string;
	readonly note: string;
}

/** Every diagnostic in what a command wrote. */
export function shownDiagnostics(text: string): ShownDiagnostic[] {
	return [...text.matchAll(/^(error|warning)\[(\w+)\]: (.*)\n([\s\S]*?)^ +hyperferry explain \w+$/gm)].map(
		([, severity, code = "", what = "", body = ""]) => ({
			severity: severity as ShownDiagnostic["severity"],
			code,
			what,
			place: /^ +--> (\S+)/m.exec(body)?.[1] ?? "",
			where: labelled(body, "where"),
			why: labelled(body, "why"),
			fix: labelled(body, "fix"),
			note: labelled(body, "note"),
		}),
	);
}

/** The text behind a label, up to the next one. */
function labelled(body: string, label: string): string {
	const found = new RegExp(`^${label}: +([\\s\\S]*?)(?=^\\w+: |$(?![\\s\\S]))`, "m").exec(body)?.[1] ?? "";
	return found.replaceAll(/\s+/g, " ").trim();
}

/** What must be said: texts that a field contains, or patterns that it matches. */
export type Expected = { readonly code: string } & Partial<
	Readonly<Record<Exclude<keyof ShownDiagnostic, "severity" | "code">, string | RegExp>>
>;

/**
 * The command ended with this exit code and showed exactly these errors, in any order. Each says what, why (or the place in the spec with its
 * line) and a way out, and none is a stack trace.
 */
export function expectErrors(result: CliResult, exit: number, expected: readonly Expected[]): void {
	const output = `${result.stderr}\n${result.stdout}`;
	const errors = shownDiagnostics(output).filter(({ severity }) => severity === "error");
	expect(errors.map(({ code }) => code).sort(), output).toEqual(expected.map(({ code }) => code).sort());
	expect(result.exit, output).toBe(exit);
	expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
	const left = [...errors];
	for (const wanted of expected) {
		const index = left.findIndex((shown) => matches(shown, wanted));
		expect(index, `${JSON.stringify(wanted, printable)}\namong\n${output}`).toBeGreaterThanOrEqual(0);
		const [shown] = left.splice(index, 1);
		expect(shown?.what).not.toBe("");
		expect(`${shown?.place}${shown?.why}`, output).not.toBe("");
		expect(shown?.fix, output).not.toBe("");
	}
}

function matches(shown: ShownDiagnostic, wanted: Expected): boolean {
	return Object.entries(wanted).every(([field, value]) => {
		const text = shown[field as keyof ShownDiagnostic];
		return value instanceof RegExp ? value.test(text) : field === "code" ? text === value : text.includes(value);
	});
}

function printable(_key: string, value: unknown): unknown {
	return value instanceof RegExp ? String(value) : value;
}

/** The command ended with this exit code; what it wrote is shown otherwise. */
export function expectExit(result: CliResult, exit: number): void {
	expect(result.exit, `${result.stderr}\n${result.stdout}`).toBe(exit);
}
