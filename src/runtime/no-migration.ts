import { exitCodes, HyperferryError } from "../model/errors.js";

/** For commands that need a migration where the target knows of none. */
export function noMigration(where: string): HyperferryError {
	return new HyperferryError(exitCodes.refused, [
		{
			code: "E415",
			severity: "error",
			what: "there is no migration on this target yet",
			where,
			why: "the schema _hyperferry, which holds the journal, does not exist or is empty",
			fix: ["hyperferry plan", "hyperferry apply"],
		},
	]);
}
