import type { CodePage } from "./code-page.js";

export const runCodes = {
	E401: {
		title: "Another hyperferry is at work",
		page: "",
	},
	E402: {
		title: "The connection was lost",
		page: "",
	},
	E403: {
		title: "The disk of the change log is full",
		page: "",
	},
	E404: {
		title: "The change log is damaged",
		page: "",
	},
	E405: {
		title: "The replication slot is gone",
		page: "",
	},
	E406: {
		title: "A table changed its shape on the source",
		page: "",
	},
	E407: {
		title: "A row to change is not on the target",
		page: "",
	},
	E408: {
		title: "An action failed",
		page: "",
	},
	E409: {
		title: "Cutover criteria are not met",
		page: "",
	},
	E410: {
		title: "The cutover timed out",
		page: "",
	},
	E411: {
		title: "apply is still running",
		page: "",
	},
	E412: {
		title: "A confirmation is needed",
		page: "",
	},
	E413: {
		title: "The state file is missing",
		page: "",
	},
	E414: {
		title: "Rows differ",
		page: "",
	},
	E415: {
		title: "There is no migration to work on",
		page: "",
	},
	E416: {
		title: "The running apply did not answer",
		page: "",
	},
	E417: {
		title: "The source is still fenced",
		page: "",
	},
	E418: {
		title: "The target refused a change",
		page: "",
	},
	E419: {
		title: "Interrupted",
		page: "",
	},
	E420: {
		title: "Unknown command or option",
		page: "",
	},
	E499: {
		title: "A bug in hyperferry",
		page: "",
	},
} as const satisfies Record<string, CodePage>;
