import { readMigration } from "../engine/migration.js";
import { recoverState, writeStateFile } from "../engine/state-file.js";
import { formatEndpoint } from "../model/endpoint.js";
import { exitCodes } from "../model/errors.js";
import { renderStatus } from "../render/status.js";
import { noMigration } from "../runtime/no-migration.js";
import { readStatus } from "../runtime/read-status.js";
import { sessionsOf } from "../runtime/sessions.js";
import type { Command } from "./command.js";
import { requireSpec, stateRoot } from "./load-spec.js";
import { untilDrained } from "./until-drained.js";

export const status: Command = {
	name: "status",
	summary: "where the migration is and what to do next; while apply runs, or without it",
	options: {
		watch: { type: "boolean", help: "show it every two seconds until Ctrl-C" },
		recover: { type: "boolean", help: "write the state file again from the target" },
	},
	async run(context) {
		const { reporter, options } = context;
		const spec = await requireSpec(context);
		const sessions = sessionsOf(spec);
		await using source = await sessions.source("status");
		await using target = await sessions.target("status");
		do {
			const migration = await readMigration(target);
			if (!migration) throw noMigration(`target ${formatEndpoint(spec.target)}`);
			if (options.recover) await writeStateFile(stateRoot(context), recoverState(migration));
			const report = await readStatus(migration, source, target);
			reporter.result(renderStatus(report, new Date()), report);
		} while (options.watch && (await untilDrained(context.drain, 2000)));
		return exitCodes.done;
	},
};
