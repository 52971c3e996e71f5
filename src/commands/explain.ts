import { readFileSync } from "node:fs";
import { codes } from "../model/codes.js";
import { exitCodes, HyperferryError } from "../model/errors.js";
import { nearest } from "../model/nearest.js";
import { explain as explainTopic } from "../render/explain.js";
import type { Command } from "./command.js";

export const explain: Command = {
	name: "explain",
	summary: "the page behind a code (C112) or a key of the spec (tables.hypertable.column)",
	positionals: "CODE|PATH",
	maxPositionals: 1,
	async run({ positionals: [topic = ""], reporter }) {
		const schema = JSON.parse(readFileSync(new URL("../../schemas/migration.schema.json", import.meta.url), "utf8")) as object;
		const page = explainTopic(topic, schema);
		if (page === undefined) {
			const meant = nearest(topic, Object.keys(codes));
			throw new HyperferryError(exitCodes.usage, [
				{
					code: "E420",
					severity: "error",
					what: topic === "" ? "explain takes a code or a key of the spec" : `there is no page for "${topic}"`,
					fix: [`hyperferry explain ${meant ?? "C112"}`, "hyperferry explain tables.hypertable.column"],
				},
			]);
		}
		reporter.result(page, { topic, page });
		return exitCodes.done;
	},
};
