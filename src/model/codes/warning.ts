import type { CodePage } from "./code-page.js";

export const warningCodes = {
	W205: {
		title: "A time column without time zone",
		page: "",
	},
	W206: {
		title: "A NOT VALID check is enforced on chunks",
		page: "",
	},
	W207: {
		title: "A trigger fires always",
		page: "",
	},
	W208: {
		title: "A key changes",
		page: "",
	},
} as const satisfies Record<string, CodePage>;
