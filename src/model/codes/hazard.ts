import type { CodePage } from "./code-page.js";

export const hazardCodes = {
	H301: {
		title: "REPLICA IDENTITY FULL on a source table",
		page: "",
	},
	H310: {
		title: "A foreign key is dropped",
		page: "",
	},
	H311: {
		title: "A unique index is dropped",
		page: "",
	},
	H320: {
		title: "An object of the target is replaced",
		page: "",
	},
} as const satisfies Record<string, CodePage>;
