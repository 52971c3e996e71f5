import type { HeldSnapshot } from "../copy/snapshot.js";
import { doneActions } from "../engine/journal.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import type { Plan } from "../plan/plan.js";
import { prepareSnapshot } from "../runtime/execute-plan.js";
import { sessionsOf } from "../runtime/sessions.js";
import { withWorld } from "../runtime/with-world.js";
import { approval } from "./approve.js";
import type { Command } from "./command.js";
import { requireSpec, stateRoot } from "./load-spec.js";
import { untilDrained } from "./until-drained.js";

/** Without it apply does the same by itself; with it a restarted apply keeps one consistent point for all tables. */
export const snapshot: Command = {
	name: "snapshot",
	summary: "create slot and publications and hold the snapshot in this process, for applies that may come and go",
	streams: true,
	options: { yes: { type: "boolean", help: "do not ask" } },
	async run(context) {
		const { reporter, options, drain } = context;
		const spec = await requireSpec(context);
		let held: HeldSnapshot | undefined;
		let plan: Plan | undefined;
		await withWorld(
			{
				spec,
				version: context.version,
				stateRoot: stateRoot(context),
				emit: reporter.emit,
				drain,
				abort: context.abort,
				approve: approval(context, spec, options.yes === true),
			},
			async (world) => {
				plan = world.migration.plan;
				held = await prepareSnapshot(world);
				return "drained";
			},
		);
		if (!held || !plan) throw nothingToHold();
		try {
			reporter.emit({
				type: "info",
				msg: `+ snapshot ${held.snapshot} is held by this process (pid ${process.pid}). Next, elsewhere: hyperferry apply`,
			});
			await using target = await sessionsOf(spec).target("snapshot");
			const parts = plan.actions.filter(({ kind }) => kind === "copy-part");
			while (await untilDrained(drain, 1000)) {
				held.lost.throwIfAborted();
				const done = await doneActions(target);
				if (!parts.every(({ id }) => done.has(id))) continue;
				reporter.result("Everything is copied: the snapshot is not needed any more.", { copied: true });
				return exitCodes.done;
			}
			reporter.emit({ type: "info", msg: "the snapshot is released: an apply that copies now goes on under a new one" });
			return exitCodes.interrupted;
		} finally {
			await held.close();
		}
	},
};

function nothingToHold(): HyperferryError {
	return new HyperferryError(exitCodes.refused, [
		{
			code: "E415",
			severity: "error",
			what: "there is no snapshot to hold",
			why: "the slot of this migration exists already, or the spec asks for none; its snapshot can be exported only when it is created",
			fix: ["hyperferry apply   continues, copying what is missing under a new snapshot"],
		},
	]);
}
