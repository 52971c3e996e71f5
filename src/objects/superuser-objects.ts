import type { CatalogObject, Server } from "../catalog/catalog.js";

interface Rule {
	readonly kinds: readonly string[];
	/** Undefined when it does not apply. */
	readonly why: (object: CatalogObject, source: Pick<Server, "untrustedLanguages">) => string | undefined;
	/** Some services let their administrators do it all the same. */
	readonly managed?: true;
}

const always = (why: string) => () => why;
const routines = ["FUNCTION", "PROCEDURE"];
/** pg_dump puts a routine's attributes on the line of its language, before the body. */
const language = /^ {4}LANGUAGE (\S+)(.*)$/m;

/**
 * What PostgreSQL lets only superusers create, and extensions aside nothing else is: an ordinary role may create all other kinds where it may
 * create in the schema. https://www.postgresql.org/docs/17/sql-commands.html, "Notes" of each.
 */
const rules: readonly Rule[] = [
	{
		kinds: routines,
		why({ sql }, { untrustedLanguages }) {
			const [, name = ""] = language.exec(sql) ?? [];
			return untrustedLanguages.includes(name.replaceAll('"', "")) ? `written in ${name}, which is no trusted language` : undefined;
		},
	},
	{ kinds: routines, why: ({ sql }) => (/ LEAKPROOF\b/.test(language.exec(sql)?.[2] ?? "") ? "LEAKPROOF" : undefined) },
	{
		kinds: routines,
		why: ({ sql }) => (/ SUPPORT \S/.test(language.exec(sql)?.[2] ?? "") ? "with a support function for the planner" : undefined),
	},
	{
		kinds: ["AGGREGATE"],
		why: ({ sql }) => (/^ {4}M?STYPE = internal\b/m.test(sql) ? "with a state of type internal" : undefined),
	},
	{ kinds: ["SHELL TYPE"], why: always("a base type") },
	{ kinds: ["TYPE"], why: ({ sql }) => (/^CREATE TYPE .* AS (?:\(|ENUM|RANGE)/m.test(sql) ? undefined : "a base type") },
	{ kinds: ["CAST"], why: ({ sql }) => (/ WITHOUT FUNCTION\b/.test(sql) ? "a cast without a function" : undefined) },
	{ kinds: ["CAST", "TRANSFORM"], why: ({ dependsOn }) => (dependsOn.some(isType) ? undefined : "for types of the server") },
	{ kinds: ["OPERATOR CLASS", "OPERATOR FAMILY"], why: always("an operator class or family") },
	{ kinds: ["ACCESS METHOD"], why: always("an access method") },
	{ kinds: ["PROCEDURAL LANGUAGE"], why: always("a language") },
	{ kinds: ["TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE"], why: always("part of the text search's machinery") },
	{ kinds: ["FOREIGN DATA WRAPPER"], why: always("a foreign data wrapper"), managed: true },
	{ kinds: ["PUBLICATION"], why: ({ sql }) => (/ FOR ALL TABLES\b/.test(sql) ? "a publication of all tables" : undefined), managed: true },
	{ kinds: ["PUBLICATION TABLES IN SCHEMA"], why: always("a publication of whole schemas"), managed: true },
];

/** Only the owner of a type may make a cast or transform of it: ours owns what it makes, never what the server brought along. */
function isType(id: string): boolean {
	return /^(type|domain|shell type) /.test(id);
}

/** Why creating the object takes a superuser; undefined when it does not. `managed`: on a server that a provider runs. */
export function whySuperuser(object: CatalogObject, source: Pick<Server, "untrustedLanguages">, managed: boolean): string | undefined {
	for (const rule of rules) {
		if (!rule.kinds.includes(object.kind) || (managed && rule.managed)) continue;
		const why = rule.why(object, source);
		if (why !== undefined) return why;
	}
	return undefined;
}
