import type { ActionDefinition } from "./action.js";

export interface ObjectArgs {
	/** ObjectId of the catalog. */
	readonly object: string;
	/** pg_dump's entry type. */
	readonly entry: string;
	/** The statements; run with an empty search_path. */
	readonly sql: string;
}

export const createObject: ActionDefinition<"create-object", ObjectArgs> = {
	kind: "create-object",
	phase: "schema",
	atomicity: "transactional",
	counted: "to create",
	subject: (args) => args.object,
	describe: (args) => args.object,
	sql: (args) => ({ side: "target", text: args.sql }),
	async run(args, { target }) {
		await target.exec(args.sql);
		return {};
	},
};
