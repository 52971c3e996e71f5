import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { loadSpec } from "../spec/load-spec.js";
import type { Spec } from "../spec/spec.js";
import type { CommandContext } from "./command.js";

/** Loads the spec that the flags name; warnings are shown. Throws HyperferryError with every error of the spec (64). */
export async function requireSpec({ flags, env, reporter }: CommandContext): Promise<Spec> {
	const text = await readFile(flags.file, "utf8").catch(() => undefined);
	if (text !== undefined) reporter.showSource(flags.file, text);
	const { spec, diagnostics } = await loadSpec(flags.file, env);
	const errors = diagnostics.filter(({ severity }) => severity === "error");
	for (const diagnostic of diagnostics) if (diagnostic.severity === "warning") reporter.emit({ type: "warning", diagnostic });
	if (!spec || errors.length > 0) throw new HyperferryError(exitCodes.usage, errors);
	return spec;
}

/** The folder `.hyperferry`, which holds one folder a migration. */
export function stateRoot({ flags, env }: CommandContext): string {
	return resolve(flags.state ?? env.HYPERFERRY_STATE ?? join(dirname(flags.file), ".hyperferry"));
}
