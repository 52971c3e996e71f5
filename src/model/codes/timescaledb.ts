import type { CodePage } from "./code-page.js";

export const timescaledbCodes = {
	T201: {
		title: "The table is already a different hypertable",
		page: "",
	},
	T202: {
		title: "This kind of relation cannot become a hypertable",
		page: "",
	},
	T203: {
		title: "The primary key lacks a partitioning column",
		page: "",
	},
	T204: {
		title: "A unique index lacks a partitioning column",
		page: "",
	},
	T205: {
		title: "An exclusion constraint lacks a partitioning column",
		page: "",
	},
	T206: {
		title: "A foreign key joins two hypertables",
		page: "",
	},
	T207: {
		title: "The table references itself",
		page: "",
	},
	T208: {
		title: "A CHECK constraint is NO INHERIT",
		page: "",
	},
	T209: {
		title: "The table takes part in inheritance",
		page: "",
	},
	T210: {
		title: "The table is unlogged or temporary",
		page: "",
	},
	T211: {
		title: "The table has rules",
		page: "",
	},
	T212: {
		title: "A row trigger uses transition tables",
		page: "",
	},
	T213: {
		title: "The type cannot be a time dimension",
		page: "",
	},
	T214: {
		title: "The partitioning column is generated",
		page: "",
	},
	T215: {
		title: "The chunk interval does not fit",
		page: "",
	},
	T216: {
		title: "The number of partitions is out of range",
		page: "",
	},
	T217: {
		title: "The type cannot be hashed",
		page: "",
	},
	T218: {
		title: "The target table is published",
		page: "",
	},
	T219: {
		title: "The target table is not empty",
		page: "",
	},
	T220: {
		title: "A unique index has the time column only in INCLUDE",
		page: "",
	},
	T221: {
		title: "The time column holds -infinity",
		page: "",
	},
	T222: {
		title: "The time column holds NULL",
		page: "",
	},
} as const satisfies Record<string, CodePage>;
