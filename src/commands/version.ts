import { exitCodes } from "../model/errors.js";
import type { Command } from "./command.js";

export const version: Command = {
	name: "version",
	summary: "the version of hyperferry; also --version",
	async run({ reporter, version }) {
		reporter.result(version, { hyperferry: version });
		return exitCodes.done;
	},
};
