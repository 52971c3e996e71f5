import { readFile } from "node:fs/promises";
import { lockHolder } from "../engine/lock.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { type ExitCode, exitCodes, HyperferryError } from "../model/errors.js";
import { parsePlan } from "../plan/parse-plan.js";
import type { Plan } from "../plan/plan.js";
import { runMigration } from "../runtime/run-migration.js";
import type { RunEnd } from "../runtime/run-options.js";
import { sessionsOf } from "../runtime/sessions.js";
import { approval } from "./approve.js";
import type { Command } from "./command.js";
import { durationOption } from "./duration-option.js";
import { requireSpec, stateRoot } from "./load-spec.js";
import { awaitRecopy, requestRecopy } from "./recopy.js";

export const apply: Command = {
	name: "apply",
	summary: "start or continue: schema, copy, build, catch up, stream until the cutover",
	positionals: "[plan.json]",
	maxPositionals: 1,
	streams: true,
	options: {
		yes: { type: "boolean", help: "do not ask" },
		until: { type: "string", choices: ["copied", "streaming"], help: "end there instead of staying until the cutover" },
		recopy: {
			type: "string",
			value: "TABLE",
			multiple: true,
			help: "copy this table of a running migration anew (SCHEMA.TABLE, or a glob) while the others stream; may be repeated",
		},
		"retry-for": { type: "string", value: "DURATION", help: "how long to wait for a server that goes away (default: 10m), then exit 75" },
	},
	async run(context) {
		const { reporter, options, positionals } = context;
		const retryForMs = durationOption("apply", options, "retry-for", "10m");
		const spec = await requireSpec(context);
		const plan = positionals[0] === undefined ? undefined : await readPlan(positionals[0]);
		const until = options.until as "copied" | "streaming" | undefined;
		const recopy = options.recopy as readonly string[] | undefined;
		if (recopy && plan) throw surplusPlan();
		await using target = recopy && (await sessionsOf(spec).target("ask"));
		const request = target && (await requestRecopy(context, spec, target, recopy ?? []));
		if (target && request && (await lockHolder(target))) return await awaitRecopy(context, target, request);
		reporter.emit({ type: "info", msg: `hyperferry apply   ${spec.name}   pid ${process.pid}` });
		const end = await runMigration({
			spec,
			version: context.version,
			stateRoot: stateRoot(context),
			emit: reporter.emit,
			drain: context.drain,
			abort: context.abort,
			approve: approval(context, spec, options.yes === true || plan !== undefined),
			mayAmend: true,
			...(until === undefined ? {} : { until }),
			...(retryForMs === undefined ? {} : { retryForMs }),
			...(plan === undefined ? {} : { plan }),
		});
		reporter.emit({ type: "info", msg: closing[end] });
		return end === "drained" ? interrupted(context.drain) : exitCodes.done;
	},
};

const closing: Readonly<Record<RunEnd, string>> = {
	"nothing to do": "No changes. The target matches the spec.",
	copied: "copied. Continue: hyperferry apply",
	streaming: "streaming reached. The slot keeps WAL on the source until apply runs again: hyperferry apply",
	"cut over": "cut over: the application may write to the target. When satisfied: hyperferry clean",
	drained: "stopped; everything done so far stays. The slot keeps WAL on the source meanwhile. Continue: hyperferry apply",
};

function surplusPlan(): HyperferryError {
	const diagnostic: Diagnostic = {
		code: "E420",
		severity: "error",
		what: "apply --recopy takes no plan",
		why: "it is about a migration that runs already, whose plan the target knows",
		fix: ["hyperferry apply --recopy TABLE"],
	};
	return new HyperferryError(exitCodes.usage, [diagnostic]);
}

/** The signal's own exit code: 143 after SIGTERM. */
function interrupted(drain: AbortSignal): ExitCode {
	return /SIGTERM/.test(String(drain.reason)) ? exitCodes.terminated : exitCodes.interrupted;
}

async function readPlan(file: string): Promise<Plan> {
	const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
		throw new HyperferryError(exitCodes.usage, [
			{
				code: "P104",
				severity: "error",
				what: `the plan ${file} cannot be read`,
				why: error.message,
				fix: [`hyperferry plan --out ${file}`],
			},
		]);
	});
	return parsePlan(text, file);
}
