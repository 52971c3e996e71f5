import type { CodePage } from "./code-page.js";

export const specCodes = {
	S101: {
		title: "The spec cannot be read",
		page: "",
	},
	S102: {
		title: "The spec is not valid YAML",
		page: "",
	},
	S103: {
		title: "Unknown key",
		page: "",
	},
	S104: {
		title: "Wrong type",
		page: "",
	},
	S105: {
		title: "Invalid value",
		page: "",
	},
	S106: {
		title: "A required key is missing",
		page: "",
	},
	S107: {
		title: "A variable is not set",
		page: "",
	},
	S108: {
		title: "Not supported yet",
		page: "",
	},
	S109: {
		title: "The spec needs a newer hyperferry",
		page: "",
	},
	S110: {
		title: "A rule matches nothing",
		page: "",
	},
	S111: {
		title: "Two rules are in conflict",
		page: "",
	},
	S112: {
		title: "A column does not exist",
		page: "",
	},
	S113: {
		title: "The connection settings are incomplete or invalid",
		page: "",
	},
	S114: {
		title: "A password is written in the spec",
		page: "",
	},
	S115: {
		title: "An accepted hazard does not occur",
		page: "",
	},
} as const satisfies Record<string, CodePage>;
