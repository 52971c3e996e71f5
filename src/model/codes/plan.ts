import type { CodePage } from "./code-page.js";

export const planCodes = {
	P101: {
		title: "The plan is stale",
		page: "",
	},
	P102: {
		title: "The plan belongs to other databases",
		page: "",
	},
	P103: {
		title: "The plan was applied already",
		page: "",
	},
	P104: {
		title: "The file is not a plan",
		page: "",
	},
	P105: {
		title: "The spec changed during the migration",
		page: "",
	},
	P106: {
		title: "The plan has errors",
		page: "",
	},
} as const satisfies Record<string, CodePage>;
