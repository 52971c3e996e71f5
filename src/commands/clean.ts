import { proveClean, clean as removeItems } from "../clean/clean.js";
import { inventory } from "../clean/inventory.js";
import { describeAction } from "../engine/action-failure.js";
import { lockHolder } from "../engine/lock.js";
import { readMigration } from "../engine/migration.js";
import { migrationFolder } from "../engine/state-file.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Queryable } from "../model/queryable.js";
import { sessionsOf } from "../runtime/sessions.js";
import { unsettled } from "../runtime/settle.js";
import type { Command, CommandContext } from "./command.js";
import { requireSpec, stateRoot } from "./load-spec.js";

export const clean: Command = {
	name: "clean",
	summary: "remove everything of ours from both sides: slot, publications, journal, settings, state; user data stays",
	streams: true,
	options: {
		"dry-run": { type: "boolean", help: "list only" },
		yes: { type: "boolean", help: "do not ask" },
	},
	async run(context) {
		const { reporter, options } = context;
		const spec = await requireSpec(context);
		const sessions = sessionsOf(spec);
		await using source = await sessions.source("clean");
		await using target = await sessions.target("clean");
		const scope = { name: spec.name, directories: [migrationFolder(stateRoot(context), spec.name)], recordedChanges: [] };
		const items = await inventory(source, target, scope);
		if (items.length === 0) {
			reporter.result("Nothing of ours is left on either side.", { items: [] });
			return exitCodes.done;
		}
		if (options.yes !== true || options["dry-run"]) {
			reporter.result(items.map(({ side, text }) => `- ${side.padEnd(6)}  ${text}`).join("\n"), { type: "inventory", items });
			if (options["dry-run"]) return exitCodes.done;
		}
		await requireSettled(target);
		if (options.yes !== true) await confirm(context);
		await removeItems(items, source, target, {
			holder: async () => {
				const holder = await lockHolder(target);
				return holder && { pid: holder.pid, name: holder.applicationName ?? "a session" };
			},
			onDone: ({ side, text }) => reporter.emit({ type: "info", msg: `- ${side.padEnd(6)}  ${text}` }),
		});
		const left = await proveClean(items, source, target, scope);
		if (left.length > 0) {
			throw new HyperferryError(exitCodes.failed, [
				{
					code: "E408",
					severity: "error",
					what: `${left.length} things of ours are still there`,
					why: left.map(({ text }) => text).join("\n"),
					fix: ["hyperferry clean again"],
				},
			]);
		}
		reporter.result("Clean: nothing of ours is left on either side. Your data stays on both.", { type: "clean", removed: items.length });
		return exitCodes.done;
	},
};

/** With the journal the knowledge of what is missing would go. */
async function requireSettled(target: Queryable): Promise<void> {
	const migration = await readMigration(target);
	const left = migration?.phase === "cut_over" ? await unsettled(target, migration) : [];
	if (left.length === 0) return;
	throw new HyperferryError(exitCodes.refused, [
		{
			code: "C190",
			severity: "error",
			what: "the migration is not over: continuous aggregates lack what changed last",
			why: `${left.length} steps that follow the opening of the target are left; whoever did the cutover ended before them`,
			fix: ["hyperferry apply   finishes them, then hyperferry clean"],
			notes: left.map(describeAction),
		},
	]);
}

async function confirm({ ask }: CommandContext): Promise<void> {
	const answer = await ask?.('Remove all of this? Only "yes" is accepted: ');
	if (answer === "yes") return;
	throw new HyperferryError(answer === undefined ? exitCodes.usage : exitCodes.refused, [
		{
			code: "E412",
			severity: "error",
			what: answer === undefined ? "a confirmation is needed" : "nothing was removed",
			why: "after clean the migration cannot be continued",
			fix: ["hyperferry clean --yes", "hyperferry clean --dry-run"],
		},
	]);
}
