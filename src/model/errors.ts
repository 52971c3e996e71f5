import type { Diagnostic } from "./diagnostic.js";

/** Exit codes of the CLI; a contract with scripts. */
export const exitCodes = {
	done: 0,
	failed: 1,
	difference: 2,
	refused: 3,
	usage: 64,
	bug: 70,
	unavailable: 75,
	interrupted: 130,
	terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What stops a command: one or more diagnostics for the user and the exit code that they mean. */
export class HyperferryError extends Error {
	override readonly name = "HyperferryError";
	constructor(
		readonly exitCode: ExitCode,
		readonly diagnostics: readonly Diagnostic[],
		options?: { readonly cause?: unknown },
	) {
		super(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.what}`).join("\n"), options);
	}
}

/** What errors of a plan mean: 64 when the spec itself is wrong about the databases, else a gate that refuses. */
export function refusalOf(errors: readonly Diagnostic[]): ExitCode {
	return errors.some(({ code }) => code.startsWith("S")) ? exitCodes.usage : exitCodes.refused;
}

/** The exported snapshot is gone with its holder: the tables not yet complete must be copied under a new one. */
export class SnapshotLost extends Error {
	override readonly name = "SnapshotLost";
}
