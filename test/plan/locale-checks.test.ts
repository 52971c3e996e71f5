import { describe, expect, test } from "vitest";
import type { Server } from "../../src/catalog/catalog.js";
import type { CollationFacts } from "../../src/catalog/surroundings.js";
import { catalog, emptyTarget, object, primaryKey, server, table } from "../support/catalogs.js";
import { planOf } from "../support/plans.js";
import { spec } from "../support/specs.js";

const rules = spec([["public.*"]]);
const words = table("words", { indexes: [primaryKey("words", "id")] });

function collation(name: string, facts: Partial<CollationFacts> = {}): CollationFacts {
	return { schema: "pg_catalog", name, provider: "c", locale: name, user: "column word of table words", ...facts };
}

function diagnostics(
	used: readonly CollationFacts[],
	there: readonly CollationFacts[],
	target: Partial<Server> = {},
	source: Partial<Server> = {},
) {
	const objects = used
		.filter(({ schema }) => schema !== "pg_catalog")
		.map(({ name }) => object("COLLATION", name, `CREATE COLLATION public.${name} (...);`));
	const from = { ...catalog([words], { server: server(source), objects }), collations: used };
	return planOf(rules, from, { target: { ...emptyTarget(target), collations: there } }).diagnostics;
}

describe("collations", () => {
	test("that definitions name must be there by their names", () => {
		expect(diagnostics([collation("de_DE")], [collation("de_DE")])).toEqual([]);
		expect(diagnostics([collation("de_DE")], [collation("fr_FR")])).toMatchObject([
			{
				code: "C177",
				severity: "error",
				what: 'the target lacks the libc collation "de_DE"',
				why: expect.stringContaining("column word of table words"),
			},
		]);
		expect(diagnostics([collation("de-x-icu", { provider: "i" })], [])).toMatchObject([
			{ code: "C177", fix: [/ICU/, /CREATE COLLATION/].map((part) => expect.stringMatching(part)) },
		]);
	});

	test("of the user need their locale, however it is spelt", () => {
		const own = collation("german", { schema: "public", locale: "de_DE.UTF-8" });
		expect(diagnostics([own], [collation("de_DE.utf8")])).toEqual([]);
		expect(diagnostics([own], [collation("fr_FR.utf8")])).toMatchObject([{ code: "C177", why: expect.stringContaining("de_DE.UTF-8") }]);
		expect(diagnostics([collation("plain", { schema: "public", locale: "C" })], [])).toEqual([]);
		expect(diagnostics([collation("b", { schema: "public", provider: "b" })], [], { versionNum: 160_004, version: "16.4" })).toMatchObject([
			{ code: "C177", why: expect.stringContaining("16.4") },
		]);
	});
});

describe("the order of text", () => {
	const english = { provider: "c", name: "en_US.UTF-8", collate: "en_US.UTF-8", ctype: "en_US.UTF-8", version: "2.36" };

	test("is the same for the same locale, however it is spelt", () => {
		const spelt = { ...english, name: "en_US.utf8", collate: "en_US.utf8", ctype: "en_US.utf8" };
		expect(diagnostics([], [], { locale: spelt }, { locale: english })).toEqual([]);
	});

	test("may differ with another default, which a new database could have", () => {
		expect(diagnostics([], [], {}, { locale: english })).toMatchObject([
			{
				code: "W246",
				severity: "warning",
				why: "the database has libc C, the source libc en_US.UTF-8 2.36.",
				fix: [
					expect.stringContaining("nothing to do"),
					`or make the target as shop is: CREATE DATABASE "shop" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'en_US.UTF-8' LC_CTYPE 'en_US.UTF-8';`,
				],
			},
		]);
	});

	test("may differ with another version of the library, which nothing but another host changes", () => {
		const [found, ...more] = diagnostics(
			[collation("de_DE", { version: "2.36" })],
			[collation("de_DE", { version: "2.41" })],
			{ locale: { ...english, version: "2.41" } },
			{ locale: english },
		);
		expect(more).toEqual([]);
		expect(found).toMatchObject({ code: "W246", why: expect.stringContaining('"de_DE" has version 2.41, on the source 2.36') });
		expect(found?.fix).toHaveLength(1);
	});
});

test("SQL_ASCII on the source says nothing about what the bytes are", () => {
	expect(diagnostics([], [], {}, { encoding: "SQL_ASCII" })).toMatchObject([{ code: "W247", severity: "warning" }]);
	expect(diagnostics([], [], { encoding: "LATIN1" }, {})).toMatchObject([{ code: "C125", severity: "error" }]);
});
