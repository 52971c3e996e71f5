import type { CatalogObject, TableFacts } from "../catalog/catalog.js";

/** What the planner knows about an object when it asks whether the target's PostgreSQL takes it. */
export interface LimitFacts {
	readonly object: CatalogObject;
	/** The table that a TABLE entry makes, and its parents. */
	readonly table?: TableFacts;
	readonly parents: readonly TableFacts[];
}

interface Limit {
	/** server_version_num from which on it is refused. */
	readonly since: number;
	readonly kinds: readonly string[];
	/** Undefined when the object does not have it. */
	readonly why: (facts: LimitFacts) => string | undefined;
	readonly instead: string;
}

/** Took anyarray and anyelement before PostgreSQL 14, anycompatiblearray and anycompatible since. */
const arrayFunctions = "array_append|array_cat|array_position|array_positions|array_prepend|array_remove|array_replace|width_bucket";
const usesArrayFunction = new RegExp(String.raw`^ {4}(?:\w*FUNC|FUNCTION|PROCEDURE) = (?:pg_catalog\.)?(${arrayFunctions})\b`, "m");

/** What a later PostgreSQL refuses to create, although an earlier one has it. The release notes say so for each version. */
const limits: readonly Limit[] = [
	{
		// https://www.postgresql.org/docs/14/release-14.html
		since: 140_000,
		kinds: ["OPERATOR"],
		why: ({ object: { sql } }) =>
			/^ {4}LEFTARG = /m.test(sql) && !/^ {4}RIGHTARG = /m.test(sql) ? "It is a postfix operator." : undefined,
		instead: "call its function instead, in what uses the operator",
	},
	{
		// https://www.postgresql.org/docs/14/release-14.html
		since: 140_000,
		kinds: ["AGGREGATE", "OPERATOR"],
		why({ object: { sql } }) {
			const [, name] = usesArrayFunction.exec(sql) ?? [];
			return name !== undefined && /\bany(?:array|element)\b/.test(sql)
				? `It calls ${name} with anyarray or anyelement, and ${name} takes anycompatiblearray and anycompatible since PostgreSQL 14.`
				: undefined;
		},
		instead: "make it on the target with anycompatiblearray for anyarray and anycompatible for anyelement",
	},
	{
		// https://www.postgresql.org/docs/16/release-16.html
		since: 160_000,
		kinds: ["TABLE"],
		why({ table, parents }) {
			const column = table?.columns.find(
				({ name, generated }) =>
					generated !== "" && parents.some(({ columns }) => columns.some((other) => other.name === name && other.generated === "")),
			);
			return column && `Its column ${column.name} is generated, but not in the table that it inherits from.`;
		},
		instead: "make the column generated in the parent too, or in none of both",
	},
	{
		// https://www.postgresql.org/docs/18/release-18.html
		since: 180_000,
		kinds: ["TABLE"],
		why: ({ table }) => (table?.relkind === "p" && table.persistence === "u" ? "It is a partitioned table that is unlogged." : undefined),
		instead: "on the source: ALTER TABLE ... SET LOGGED;",
	},
];

/** What the target's PostgreSQL has against the object; undefined when nothing is known. */
export function versionLimit(facts: LimitFacts, versionNum: number): { readonly why: string; readonly instead: string } | undefined {
	for (const { since, kinds, why, instead } of limits) {
		const found = versionNum >= since && kinds.includes(facts.object.kind) ? why(facts) : undefined;
		if (found !== undefined) return { why: found, instead };
	}
	return undefined;
}
