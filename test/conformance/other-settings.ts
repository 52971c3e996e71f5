import type { Theme } from "./conformance.js";

/** What text forms and parsing depend on, set for the database and for the role in it, differently on both sides and in the client. */
const settings = {
	source: {
		TimeZone: "Asia/Kathmandu",
		DateStyle: "SQL, DMY",
		IntervalStyle: "sql_standard",
		bytea_output: "escape",
		extra_float_digits: "-15",
		client_encoding: "LATIN1",
		xmloption: "document",
		array_nulls: "off",
		default_transaction_isolation: "serializable",
		search_path: "pg_catalog",
	},
	target: {
		TimeZone: "America/St_Johns",
		DateStyle: "German, MDY",
		IntervalStyle: "iso_8601",
		bytea_output: "escape",
		extra_float_digits: "-4",
		client_encoding: "SQL_ASCII",
		xmloption: "document",
		array_nulls: "off",
		default_transaction_isolation: "serializable",
		search_path: "information_schema",
	},
} as const;

function statement(side: keyof typeof settings): string {
	const clauses = Object.entries(settings[side]).map(([name, value], index) => {
		const [whom, more] = index % 2 === 0 ? ["DATABASE %I", ""] : ["ROLE %I", " IN DATABASE %I"];
		const args = index % 2 === 0 ? "current_database()" : "current_user, current_database()";
		const list = name === "DateStyle" ? value : `''${value}''`;
		return `EXECUTE format('ALTER ${whom}${more} SET ${name} = ${list}', ${args});`;
	});
	return `DO $$ BEGIN ${clauses.join("\n")} END $$`;
}

/** A source, a target and a client that were each set up by somebody with habits of their own. */
export const otherSettings: Theme = {
	source: statement("source"),
	target: statement("target"),
	env: { TZ: "Australia/Lord_Howe", PGTZ: "Asia/Tokyo", PGDATESTYLE: "Postgres, DMY", PGCLIENTENCODING: "LATIN2" },
};
