import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDump } from "../../../src/pg/pgdump/parse-dump.js";

interface Entry {
	readonly kind: string;
	readonly tag: string;
	readonly schema: string;
	readonly owner: string;
	readonly dependencies: readonly number[];
	readonly body: string;
	readonly ownerStatement: boolean;
	readonly settingsBefore: boolean;
}

/** What pg_dump prints for the entries. */
function print(entries: readonly Entry[]): string {
	const printed = entries.map(({ kind, tag, schema, owner, dependencies, body, ownerStatement, settingsBefore }, index) =>
		[
			...(settingsBefore ? ["SET default_tablespace = '';", "", "SET default_table_access_method = heap;", ""] : []),
			"--",
			`-- TOC entry ${index + 1} (class 1259 OID ${index + 1000})`,
			...(dependencies.length > 0 ? [`-- Dependencies: ${dependencies.join(" ")}`] : []),
			`-- Name: ${tag}; Type: ${kind}; Schema: ${schema}; Owner: ${owner}`,
			"--",
			"",
			body,
			"",
			"",
			...(ownerStatement ? [`ALTER ${kind} x OWNER TO ${owner};`, "", ""] : []),
		].join("\n"),
	);
	const head = "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\nSET row_security = off;\n\n";
	return `${head}${printed.join("")}-- Completed on 2026-01-01 00:00:00 UTC\n\n--\n-- PostgreSQL database dump complete\n--\n\n`;
}

const lookalike =
	"\n--\n-- TOC entry 7 (class 1259 OID 7)\n-- Name: fake; Type: TABLE; Schema: public; Owner: x\n--\n\nCREATE;\n\nALTER TABLE a OWNER TO b;\nSET default_tablespace = '';\n";
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constant(lookalike), fc.constantFrom("'", '"', "$$", "--", "/*", "\\", ";", "$x$"));
const texts = fc.array(text, { maxLength: 4 }).map((parts) => parts.join("").replaceAll("\0", ""));
const piece = fc.oneof(
	texts.map((value) => ` '${value.replaceAll("'", "''")}'`),
	texts.map((value) => ` E'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`),
	texts.map((value) => ` "${value.replaceAll('"', '""')}"`),
	texts.map((value) => ` $quote$${value.replaceAll("$", "")}$quote$`),
	texts.map((value) => ` $$${value.replaceAll("$", "")} $a$ b$$`),
	fc.constantFrom(" SELECT 1", "\n;", "\n\nBEGIN ATOMIC\n SELECT a;\nEND", " a$b", " f($1)", " - 1", " a / b"),
);
const entry: fc.Arbitrary<Entry> = fc.record({
	kind: fc.constantFrom("FUNCTION", "COMMENT", "VIEW", "FK CONSTRAINT", "TEXT SEARCH CONFIGURATION"),
	tag: fc.constantFrom("plain", "two words", "f(a integer, b text)", 'odd "name"; Type: x', "--"),
	schema: fc.constantFrom("public", "Odd; schema", "-"),
	owner: fc.constantFrom("alice", "-", "Bob the owner"),
	dependencies: fc.array(fc.nat(999), { maxLength: 3 }),
	body: fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => `CREATE${pieces.join("")};`),
	ownerStatement: fc.boolean(),
	settingsBefore: fc.boolean(),
});

test("entries survive, whatever stands inside quotes", () => {
	fc.assert(
		fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
			const parsed = parseDump(print(entries));
			expect(parsed).toHaveLength(entries.length);
			parsed.forEach((actual, index) => {
				const { kind, tag, schema, owner, dependencies, body } = entries[index] as Entry;
				expect(actual).toMatchObject({ dumpId: index + 1, classOid: 1259, oid: index + 1000, kind, tag, dependencies, sql: body });
				expect([actual.schema ?? "-", actual.owner ?? "-"]).toEqual([schema, owner]);
			});
		}),
	);
});

const plain = { schema: "public", owner: "alice", dependencies: [], ownerStatement: true, settingsBefore: false };

test("comments and privileges are in the section of what they hang on", () => {
	const parsed = parseDump(
		print([
			{ ...plain, kind: "TABLE", tag: "t", body: "CREATE TABLE t ();" },
			{ ...plain, kind: "INDEX", tag: "i", body: "CREATE INDEX i;" },
			{ ...plain, kind: "COMMENT", tag: "INDEX i", body: "COMMENT ON INDEX i IS '';", dependencies: [2] },
			{ ...plain, kind: "ACL", tag: "TABLE t", body: "GRANT;", dependencies: [1] },
		]),
	);
	expect(parsed.map(({ section }) => section)).toEqual(["pre-data", "post-data", "post-data", "pre-data"]);
});

test("another access method than heap stays with its tables, tablespaces go", () => {
	const table = { ...plain, kind: "TABLE", tag: "t", body: "CREATE TABLE t ();" };
	const dump = print([table, { ...table, kind: "INDEX", body: "CREATE INDEX;" }, { ...table, settingsBefore: true }]);
	const parsed = parseDump(dump.replace("SET row_security = off;\n", "SET default_table_access_method = columnar;\n"));
	expect(parsed.map(({ sql }) => sql)).toEqual([
		"SET default_table_access_method = columnar;\nCREATE TABLE t ();\nRESET default_table_access_method;",
		"CREATE INDEX;",
		"CREATE TABLE t ();",
	]);
});

test("versions of columns, which are the server's own, are no options", () => {
	const statements = [
		"CREATE TABLE public.t (\n    a integer,\n    b text\n);",
		"ALTER TABLE ONLY public.t ALTER COLUMN a SET (pg_attver=22122648);",
		"ALTER TABLE ONLY public.t ALTER COLUMN b SET (pg_attver=22122648, n_distinct=3);",
		'ALTER FOREIGN TABLE ONLY public.t ALTER COLUMN "odd (x" SET (n_distinct=-0.5, pg_attver=22122648);',
		"ALTER TABLE ONLY public.t ALTER COLUMN b SET (n_distinct=4);",
	];
	const [table] = parseDump(print([{ ...plain, kind: "TABLE", tag: "t", body: statements.join("\n") }]));
	expect(table?.sql.split("\n").slice(4)).toEqual([
		"ALTER TABLE ONLY public.t ALTER COLUMN b SET (n_distinct=3);",
		'ALTER FOREIGN TABLE ONLY public.t ALTER COLUMN "odd (x" SET (n_distinct=-0.5);',
		"ALTER TABLE ONLY public.t ALTER COLUMN b SET (n_distinct=4);",
	]);
});

test("the owner's statement is found before a partitioned table's access method, which pg_dump 17 prints behind it", () => {
	const create = "CREATE TABLE public.t (\n    id integer\n)\nPARTITION BY RANGE (id);";
	const method = "ALTER TABLE public.t SET ACCESS METHOD heap_again;";
	const text = print([
		{ kind: "TABLE", tag: "t", schema: "public", owner: "x", dependencies: [], body: create, ownerStatement: true, settingsBefore: false },
	]).replace("ALTER TABLE x OWNER TO x;\n\n", `ALTER TABLE public.t OWNER TO x;\n\n${method}\n\n`);
	const [entry] = parseDump(text);
	expect(entry?.alterOwner).toBe("ALTER TABLE public.t");
	expect(entry?.sql).toContain(method);
	expect(entry?.sql).not.toContain("OWNER TO");
});
