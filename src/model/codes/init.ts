import type { CodePage } from "./code-page.js";

export const initCodes = {
	C180: {
		title: "The file exists already",
		page: `init writes a first spec and never overwrites one: what you wrote into it would be
lost.
Name another file with -o, or move the old one away.`,
	},
	C181: {
		title: "No connection URL in the environment",
		page: `init reads the source's connection URL from an environment variable, SOURCE_URL
unless --source names another. A URL holds a password, and what stands on the
command line can be seen by everybody on the machine (ps), so it is not taken
from there. The spec then refers to the variable, too.`,
	},
	C182: {
		title: "Nothing to migrate",
		page: `The source has no such schema, or no table in the schemas that were looked at.
Check which database the URL names, and the names given with --schema.`,
	},
} as const satisfies Record<string, CodePage>;
