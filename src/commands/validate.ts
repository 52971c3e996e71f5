import { exitCodes } from "../model/errors.js";
import type { Command } from "./command.js";
import { requireSpec } from "./load-spec.js";

export const validate: Command = {
	name: "validate",
	summary: "check the spec alone, offline",
	async run(context) {
		const spec = await requireSpec(context);
		const rules = `${spec.tables.length} ${spec.tables.length === 1 ? "rule" : "rules"}`;
		context.reporter.result(`${spec.file} is valid: migration ${spec.name}, ${rules}, ${spec.accept.length} accepted hazards.`, {
			valid: true,
			name: spec.name,
			rules: spec.tables.length,
		});
		return exitCodes.done;
	},
};
