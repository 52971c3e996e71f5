import type { Diagnostic } from "../model/diagnostic.js";
import type { ExitCode } from "../model/errors.js";
import type { Emit } from "../model/events.js";

/** One verb: what `--help` shows and what runs. */
export interface Command {
	readonly name: string;
	/** One line for the list of commands. */
	readonly summary: string;
	/** Positional arguments as usage shows them, e.g. "[plan.json]". */
	readonly positionals?: string;
	readonly maxPositionals?: number;
	readonly options?: Readonly<Record<string, CommandOption>>;
	/** True for commands that tell events as they go: --json is then a stream of lines between hello and end. */
	readonly streams?: boolean;
	run(context: CommandContext): Promise<ExitCode>;
}

export interface CommandOption {
	readonly type: "boolean" | "string";
	/** One letter. */
	readonly short?: string;
	/** Name of the value in usage, e.g. "FILE". */
	readonly value?: string;
	readonly multiple?: boolean;
	readonly help: string;
	/** Values that are allowed. */
	readonly choices?: readonly string[];
}

/** The world of a command. */
export interface CommandContext {
	readonly flags: GlobalFlags;
	/** Values of the command's own options. */
	readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
	readonly positionals: readonly string[];
	readonly env: NodeJS.ProcessEnv;
	readonly reporter: Reporter;
	/** First Ctrl-C, SIGTERM or SIGHUP: nothing new starts. */
	readonly drain: AbortSignal;
	/** Second one: stop at once. */
	readonly abort: AbortSignal;
	/** Asks a question on the terminal; undefined when there is none to ask. */
	readonly ask?: (question: string) => Promise<string>;
	readonly version: string;
}

export interface GlobalFlags {
	readonly file: string;
	/** Folder of the state; default: `.hyperferry` beside the spec. */
	readonly state?: string;
	readonly json: boolean;
	readonly verbose: boolean;
	readonly quiet: boolean;
	readonly colour: boolean;
	readonly width: number;
}

/** Where everything that is shown goes. */
export interface Reporter {
	/** Progress: to stderr as text, or to stdout as JSON lines. */
	readonly emit: Emit;
	/** Errors and warnings; many of a kind are told together, unless everything is asked for. */
	tell(diagnostics: readonly Diagnostic[]): void;
	/** The result: text to stdout, or (with --json) one JSON value. */
	result(text: string, json: unknown): void;
	/** In GitHub Actions: shows it beside the line in a pull request. Errors and warnings that are emitted are shown there by themselves. */
	annotate(diagnostic: Diagnostic): void;
	/** The text of the spec, for code frames. */
	showSource(file: string, text: string): void;
}
