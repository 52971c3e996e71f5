import { postRequest, type Request, waitForRequest } from "../cutover/requests.js";
import { lockHolder } from "../engine/lock.js";
import { readMigration } from "../engine/migration.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { formatEndpoint } from "../model/endpoint.js";
import { type ExitCode, exitCodes, HyperferryError } from "../model/errors.js";
import type { CutoverStep } from "../model/events.js";
import { noMigration } from "../runtime/no-migration.js";
import { sessionsOf } from "../runtime/sessions.js";
import { withStreaming } from "../runtime/with-streaming.js";
import { abortCutover } from "./abort-cutover.js";
import type { Command, CommandContext } from "./command.js";
import { durationOption } from "./duration-option.js";
import { requireSpec, stateRoot } from "./load-spec.js";

export const cutover: Command = {
	name: "cutover",
	summary: "fence the source, drain, set sequences, verify, open the target; or everything stays as it was",
	streams: true,
	options: {
		"dry-run": { type: "boolean", help: "check the criteria and say what each step would do" },
		confirm: { type: "string", value: "NAME", help: "the migration's name, instead of being asked for it" },
		abort: { type: "boolean", help: "go back: lift the fence, continue replicating" },
		wait: { type: "string", value: "DURATION", help: "wait so long for the criteria, e.g. 2h" },
	},
	async run(context) {
		const { options, reporter } = context;
		const waitMs = durationOption("cutover", options, "wait", "2h") ?? 0;
		const spec = await requireSpec(context);
		const sessions = sessionsOf(spec);
		await using target = await sessions.target("ask");
		const migration = await readMigration(target);
		if (!migration) throw noMigration(`target ${formatEndpoint(spec.target)}`);
		if (options.abort) return await abortCutover(context, sessions, target);
		if (migration.phase === "cut_over") throw doneAlready(spec.name);
		if (migration.plan.only) throw partialPlan(migration.plan.only);
		const dryRun = options["dry-run"] === true;
		if (!dryRun) await confirm(context, spec.name);
		const streaming = {
			spec,
			version: context.version,
			stateRoot: stateRoot(context),
			emit: reporter.emit,
			abort: context.abort,
			approve: async () => {
				throw noMigration(`target ${formatEndpoint(spec.target)}`);
			},
		};
		const ask = async (own: boolean, signal: AbortSignal) => {
			// Started only now, it knows no lag yet: the criteria get the time that they need to be seen
			const patience = own ? Math.max(waitMs, spec.cutover.lagForMs + 60_000) : waitMs;
			const id = await postRequest(target, "cutover", { dryRun, waitMs: patience });
			const onProgress = own ? undefined : stepPrinter(context);
			const served = async () => own || (await lockHolder(target)) !== undefined;
			const timeoutMs = own ? 24 * 3_600_000 : 30_000;
			return waitForRequest(target, id, { timeoutMs, signal, served, ...(onProgress ? { onProgress } : {}) });
		};
		const request = await withStreaming(streaming, target, ask, isOpened);
		return finish(context, request, dryRun);
	},
};

function isOpened({ result }: Request): boolean {
	return (result as { readonly opened?: boolean } | null)?.opened === true;
}

/** Shows each step once, as the applying process reports it. */
function stepPrinter({ reporter }: CommandContext): (progress: unknown) => void {
	let shown = 0;
	return (progress) => {
		const steps = Array.isArray(progress) ? (progress as CutoverStep[]) : [];
		for (const step of steps.slice(shown)) reporter.emit({ type: "cutover.step", step });
		shown = steps.length;
	};
}

function finish({ reporter }: CommandContext, request: Request, dryRun: boolean): ExitCode {
	const result = (request.result ?? {}) as { readonly opened?: boolean; readonly writesBlockedMs?: number; readonly reason?: Diagnostic };
	if (result.opened) {
		reporter.result(
			`Done. Writes were blocked ${((result.writesBlockedMs ?? 0) / 1000).toFixed(1)} s. Point the application at the target now. When satisfied: hyperferry clean`,
			result,
		);
		return exitCodes.done;
	}
	if (result.reason) throw new HyperferryError(exitCodes.refused, [result.reason]);
	if (dryRun && request.state === "done") {
		reporter.result("Dry run: nothing was changed. The cutover would start now.", result);
		return exitCodes.done;
	}
	throw new HyperferryError(exitCodes.failed, [
		{
			code: "E416",
			severity: "error",
			what: "the cutover was not carried out",
			why: `the request ended as ${request.state}: ${JSON.stringify(request.result)}`,
			fix: ["hyperferry status"],
		},
	]);
}

async function confirm({ options, ask }: CommandContext, name: string): Promise<void> {
	const given =
		typeof options.confirm === "string"
			? options.confirm
			: await ask?.(`The source becomes read-only. Type the migration's name (${name}): `);
	if (given === name) return;
	throw new HyperferryError(exitCodes.usage, [
		{
			code: "E412",
			severity: "error",
			what: given === undefined ? "cutover needs the migration's name" : `"${given}" is not the migration's name`,
			why: "it blocks writes on the source and moves them to the target",
			fix: [`hyperferry cutover --confirm ${name}`, "hyperferry cutover --dry-run"],
		},
	]);
}

function partialPlan(only: readonly string[]): HyperferryError {
	return new HyperferryError(exitCodes.refused, [
		{
			code: "P111",
			severity: "error",
			what: "the migration covers a part of the spec only",
			why: `it was planned with --only ${only.join(" --only ")}; an application that writes to the target would miss the rest`,
			fix: ["hyperferry clean, then plan and apply without --only"],
		},
	]);
}

function doneAlready(name: string): HyperferryError {
	return new HyperferryError(exitCodes.refused, [
		{
			code: "P103",
			severity: "error",
			what: `${name} is cut over already`,
			why: "the application writes to the target",
			fix: ["hyperferry status", "hyperferry clean"],
		},
	]);
}
