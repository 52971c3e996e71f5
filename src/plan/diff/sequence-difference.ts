import type { CatalogObject } from "../../catalog/catalog.js";
import { altered, type Difference, hindered, noDifference, respected, together } from "./difference.js";

const sizes = ["smallint", "integer", "bigint"];

/** Sequences of identity columns too: their entry is a statement of the table. */
export function sequenceDifference(wanted: CatalogObject, found: CatalogObject): Difference {
	const sequence = wanted.id.slice(wanted.kind.length + 1);
	const [mode, other] = [identity(wanted.sql), identity(found.sql)];
	if ((mode === undefined) !== (other === undefined)) {
		const what = `it is ${other ? "an identity's" : "no identity's"} sequence, but ${mode ? "an identity's" : "none"} on the source`;
		const way = other ? `${columnOf(found)} DROP IDENTITY;` : `${columnOf(wanted)} DROP DEFAULT; DROP SEQUENCE ${sequence};`;
		return hindered(what, `${way} The plan makes the source's then.`);
	}
	const [from, to] = [clauses(found.sql), clauses(wanted.sql)];
	const changed = [...to].filter(([name, clause]) => name !== "AS" && from.get(name) !== clause).map(([, clause]) => clause);
	return together([
		typeDifference(sequence, from.get("AS") ?? "AS bigint", to.get("AS") ?? "AS bigint"),
		changed.length > 0 ? altered(changed.join(" ").toLowerCase(), `ALTER SEQUENCE ${sequence} ${changed.join(" ")}`) : noDifference,
		mode !== other && mode !== undefined ? altered(`generated ${mode.toLowerCase()}`, modeStatement(wanted, mode)) : noDifference,
	]);
}

function typeDifference(sequence: string, found: string, wanted: string): Difference {
	if (found === wanted) return noDifference;
	const size = (clause: string) => sizes.indexOf(clause.replace("AS ", ""));
	if (size(found) > size(wanted)) return respected(`${found.replace("AS ", "")} instead of ${wanted.replace("AS ", "")}`);
	return altered(wanted.toLowerCase(), `ALTER SEQUENCE ${sequence} ${wanted}`);
}

/** "ALWAYS" or "BY DEFAULT" for an identity's. */
function identity(sql: string): string | undefined {
	return / ADD GENERATED (ALWAYS|BY DEFAULT) AS IDENTITY \(/.exec(sql)?.[1];
}

function modeStatement(sequence: CatalogObject, mode: string): string {
	return `${columnOf(sequence)} SET GENERATED ${mode}`;
}

/** The beginning of an identity's statement. */
function columnOf({ sql }: CatalogObject): string | undefined {
	return /^(ALTER TABLE .* ALTER COLUMN .*) ADD GENERATED /m.exec(sql)?.[1];
}

/** Clauses by name; CYCLE is said either way. https://www.postgresql.org/docs/17/sql-createsequence.html */
function clauses(sql: string): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const line of sql.split("\n").map((text) => text.trim().replace(/;$/, ""))) {
		const name = /^(?:NO )?(AS|START|INCREMENT|MINVALUE|MAXVALUE|CACHE|CYCLE)\b/.exec(line)?.[1];
		if (name) found.set(name, line);
	}
	return found.has("CYCLE") ? found : found.set("CYCLE", "NO CYCLE");
}
