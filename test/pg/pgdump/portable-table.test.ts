import { expect, test } from "vitest";
import { withNotNullStatements } from "../../../src/pg/pgdump/portable-table.js";

const set = (table: string, column: string) => `ALTER TABLE ONLY ${table} ALTER COLUMN ${column} SET NOT NULL;`;

test.each([
	[
		"the only element",
		"CREATE TABLE a.b (\n    NOT NULL c\n)\nINHERITS (a.p);",
		`CREATE TABLE a.b (\n)\nINHERITS (a.p);\n${set("a.b", "c")}`,
	],
	[
		"among others",
		"CREATE UNLOGGED TABLE a.b (\n    x integer,\n    NOT NULL c,\n    CONSTRAINT d CHECK ((x > 0)),\n    NOT NULL x\n)\nINHERITS (a.p);\nALTER TABLE z;",
		`CREATE UNLOGGED TABLE a.b (\n    x integer,\n    CONSTRAINT d CHECK ((x > 0))\n)\nINHERITS (a.p);\n${set("a.b", "c")}\n${set("a.b", "x")}\nALTER TABLE z;`,
	],
	[
		"names and literals that look alike",
		`CREATE TABLE a."b (\n    NOT NULL c,\n" (\n    t text DEFAULT 'x,\n    NOT NULL c,\n)',\n    NOT NULL "c,\nd"\n)\nINHERITS (a.p);`,
		`CREATE TABLE a."b (\n    NOT NULL c,\n" (\n    t text DEFAULT 'x,\n    NOT NULL c,\n)'\n)\nINHERITS (a.p);\n${set('a."b (\n    NOT NULL c,\n"', '"c,\nd"')}`,
	],
])("NOT NULL as a table constraint becomes a statement: %s", (_case, printed, expected) => {
	expect(withNotNullStatements(printed)).toBe(expected);
});

test.each([
	"CREATE TABLE a.b (\n    c integer NOT NULL\n);",
	"CREATE TABLE a.b (\n)\nPARTITION BY HASH (x);",
	"CREATE TABLE a.b (\n    c integer,\n    CONSTRAINT mine NOT NULL c,\n    CONSTRAINT d CHECK (true) NO INHERIT\n)\nINHERITS (a.p);",
	"CREATE TABLE a.b OF a.t (\n    c WITH OPTIONS NOT NULL\n);",
	"CREATE TABLE a.b OF a.t;",
	"CREATE MATERIALIZED VIEW a.b AS\n SELECT 1\n  WITH NO DATA;",
])("everything else stays", (printed) => {
	expect(withNotNullStatements(printed)).toBe(printed);
});
