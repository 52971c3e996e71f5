import { maskQuotes } from "./scan-sql.js";

/** The minor releases of November 2026 keep a version of every column among its options, which only their own pg_dump leaves out. */
export function withoutVersions(statement: string): string {
	if (
		!statement.includes("pg_attver=") ||
		!/^\s*ALTER (?:FOREIGN )?TABLE ONLY [\s\S]+ ALTER COLUMN [\s\S]+ SET \(.*\bpg_attver=\d+/.test(statement)
	)
		return statement;
	const options = statement.lastIndexOf("SET (");
	const kept = statement.slice(options).replace(/\bpg_attver=\d+(?:, )?/, "");
	const rest = `${statement.slice(0, options)}${kept}`.replace(/, \);$/, ");");
	return rest.endsWith(" SET ();") ? "" : rest;
}

/**
 * For a column that is inherited but NOT NULL by itself, pg_dump 18 prints a table constraint, which only PostgreSQL 18 reads. Older ones have a
 * statement for it. Constraints with a name or an option of their own stay: only PostgreSQL 18 has them.
 */
export function withNotNullStatements(sql: string): string {
	const masked = maskQuotes(sql);
	const head = /^CREATE (?:UNLOGGED )?TABLE (.+?)(?= \(\n| OF ).*?\(\n/.exec(masked);
	const end = head ? masked.indexOf("\n)", head[0].length - 1) : -1;
	if (!head || end < 0) return sql;
	const start = head[0].length;
	const elements = splitElements(sql, masked, start, end);
	const bare = elements.filter((element) => element.startsWith("    NOT NULL "));
	if (bare.length === 0) return sql;
	const nameAt = head[0].indexOf(" TABLE ") + " TABLE ".length;
	const name = sql.slice(nameAt, nameAt + (head[1] ?? "").length);
	const kept = elements.filter((element) => !bare.includes(element));
	const close = masked.indexOf(";", end) + 1;
	const statements = bare.map(
		(element) => `\nALTER TABLE ONLY ${name} ALTER COLUMN ${element.slice("    NOT NULL ".length)} SET NOT NULL;`,
	);
	const list = kept.length > 0 ? `${kept.join(",\n")}\n` : "";
	return sql.slice(0, start) + list + sql.slice(end + 1, close) + statements.join("") + sql.slice(close);
}

function splitElements(sql: string, masked: string, start: number, end: number): readonly string[] {
	const elements: string[] = [];
	let from = start;
	for (let comma = masked.indexOf(",\n", from); comma >= 0 && comma < end; comma = masked.indexOf(",\n", from)) {
		elements.push(sql.slice(from, comma));
		from = comma + 2;
	}
	return from < end ? [...elements, sql.slice(from, end)] : elements;
}
