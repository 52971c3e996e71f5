import type { CodePage } from "./code-page.js";

export const planCodes = {
	P101: {
		title: "The plan is stale",
		page: `Objects that the plan speaks of changed since it was made. Running it could do
something that nobody reviewed, so nothing was done.
Make a new plan and look at it again.`,
	},
	P102: {
		title: "The plan belongs to other databases",
		page: `The plan names other databases than those you are connected to, by system
identifier and database name.
After a failover or restore the identifier of a server may differ: make a new
plan.`,
	},
	P103: {
		title: "The plan was applied already",
		page: `The target's journal belongs to another plan, or this one was finished.
Run hyperferry apply without a file to continue what is under way, or hyperferry
clean to end it.`,
	},
	P104: {
		title: "The file is not a plan",
		page: `The file is no JSON, has another format, or was edited: its id is a digest of
everything in it.
A plan is never edited. Change the spec and make a new one.`,
	},
	P105: {
		title: "The spec changed during the migration",
		page: `The parts of the spec that plans depend on changed while the migration runs.
Jobs, batches and cutover criteria may change at any time; tables, schema and
names may not.
Put the spec back, or clean and begin again.`,
	},
	P106: {
		title: "The plan has errors",
		page: `A plan with errors is never applied. Each error names its way out; mend them and
plan again.`,
	},
} as const satisfies Record<string, CodePage>;
